import Basics
import CEpoll
import Dispatch
import Foundation
import Glibc
import Logging
import Synchronization

/// An HTTP/1.1 server: one reactor thread for all sockets, a fixed number of workers for handlers.
package final class Server: Sendable {
    private let options: ServerOptions
    private let application: any Application
    private let live: LiveEvents
    private let mailbox = Mailbox()
    private let boundPort = Atomic(0)
    private let ended = DispatchSemaphore(value: 0)

    package init(_ options: ServerOptions, application: any Application, live: LiveEvents) {
        self.options = options
        self.application = application
        self.live = live
    }

    /// The port it listens at; 0 before `start`.
    package var port: Int { boundPort.load(ordering: .relaxed) }

    /// Listens, and returns once connections are taken. To be called once.
    ///
    /// - Throws: a refusal that says why it cannot listen and what to do.
    package func start() throws {
        signal(SIGPIPE, SIG_IGN)
        allowDescriptors()
        let socket = try Socket.listening(at: options.address, port: options.port)
        boundPort.store(socket.port, ordering: .relaxed)
        let workers = Workers(count: options.workers, limit: options.queueLimit)
        workers.start()
        live.attach { [mailbox] in mailbox.wakeUp.signal() }

        let thread = Thread { [self] in serve(socket, workers) }
        thread.name = "http-reactor"
        thread.start()
        Logger(label: "http").info("http.listening", metadata: ["address": "\(options.address)", "port": "\(port)"])
    }

    /// Ends gently: answers say that they are the last, listening ends after `drainDelay`, requests under way are finished,
    /// live streams are sent away. Returns at once.
    package func drain() {
        Logger(label: "http").info("http.draining")
        mailbox.post(.drain)
    }

    /// Waits until every connection is closed after `drain` or `stop`.
    package func wait() {
        ended.wait()
        ended.signal()
    }

    /// Ends hard: closes every connection, whatever it is doing. Returns at once.
    package func stop() {
        mailbox.post(.stop)
    }

    private func serve(_ socket: Socket, _ workers: Workers) {
        let counts = ServerMetrics(options.name)
        let reactor = Reactor(
            options, socket, mailbox, live,
            makeConversation: { Conversation(application, options, workers, mailbox, counts) },
            measure: { connections, streams in
                counts.measured(
                    connections: connections, streams: streams, waiting: workers.waiting, working: workers.working)
            })
        reactor.run()
        live.attach(nil)
        workers.close()
        ended.signal()
    }

    /// Raises the limit of open descriptors, each connection being one, as far as is needed and allowed.
    private func allowDescriptors() {
        let needed = rlim_t(options.connectionLimit + options.liveStreamLimit + 1024)
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < needed else {
            return
        }
        limit.rlim_cur = min(limit.rlim_max, needed)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
