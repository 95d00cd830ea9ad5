import Dispatch
import Foundation
import Logging
import Synchronization

/// Hears NOTIFY on a thread and a connection of its own and connects again when that is lost.
package final class Listener: Sendable {
    private let address: DatabaseAddress
    private let channels: [String]
    private let onNotify: @Sendable (String, String) -> Void
    private let state = Mutex(State.new)
    private let ended = DispatchSemaphore(value: 0)
    private let wakeUp: Pipe

    private enum State { case new, running, stopping }

    /// An idle connection is asked so often whether it still lives.
    private static let probeEvery: Duration = .seconds(20)
    private static let longestPause = 5.0

    /// - Parameter onNotify: channel and payload; called on the listener's thread. After a connection was lost and made
    ///   again it is called once for each channel with an empty payload, since something may have been missed.
    package init(
        _ address: DatabaseAddress, channels: [String], onNotify: @escaping @Sendable (String, String) -> Void
    ) {
        self.address = address
        self.channels = channels
        self.onNotify = onNotify
        wakeUp = Pipe()
    }

    /// Starts the thread; the connection is made there.
    package func start() {
        let isNew = state.withLock { state in
            defer { state = .running }
            return state == .new
        }
        guard isNew else { return }
        let thread = Thread { [self] in
            run()
            ended.signal()
        }
        thread.name = "listener"
        thread.start()
    }

    /// Ends the thread and waits for it; not to be called from `onNotify`.
    package func stop() {
        let wasRunning = state.withLock { state in
            defer { state = .stopping }
            return state == .running
        }
        guard wasRunning else { return }
        wakeUp.fileHandleForWriting.write(Data([0]))
        ended.wait()
    }

    private var isStopping: Bool { state.withLock { $0 == .stopping } }

    private func run() {
        var hasMissed = false
        var pause = 0.1
        while !isStopping {
            do {
                let connection = try connect()
                if hasMissed { channels.forEach { onNotify($0, "") } }
                pause = 0.1
                try hear(connection)
            } catch {
                Logger(label: "database").warning(
                    "database.listener_lost", metadata: ["address": "\(address)", "error": "\(error)"])
                hasMissed = true
                _ = waitForEvent(on: nil, .seconds(pause * .random(in: 0.5...1.5)))
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }

    private func connect() throws -> Connection {
        var options = PoolOptions()
        options.applicationName = "vectis listener"
        options.statementTimeout = .seconds(4)
        let connection = try Connection(address, options)
        for channel in channels { _ = try connection.execute("LISTEN " + .name(channel), isRepeated: false) }
        return connection
    }

    private func hear(_ connection: Connection) throws {
        while !isStopping {
            for notification in try connection.wire.notifications() {
                onNotify(notification.channel, notification.payload)
            }
            if !waitForEvent(on: connection.wire.socket, Self.probeEvery) { try connection.command("SELECT 1") }
        }
    }

    /// - Returns: false when nothing happened for so long.
    private func waitForEvent(on socket: Int32?, _ time: Duration) -> Bool {
        let wanted = Int16(POLLIN)
        var entries = [pollfd(fd: wakeUp.fileHandleForReading.fileDescriptor, events: wanted, revents: 0)]
        if let socket { entries.append(pollfd(fd: socket, events: wanted, revents: 0)) }
        return poll(&entries, UInt(entries.count), Int32(clamping: time.milliseconds)) != 0
    }
}
