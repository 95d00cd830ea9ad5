import Glibc
import HTTPTypes
import Logging

/// What is said on a connection: requests out of its bytes, answers into its output. Runs on the reactor's thread.
final class Conversation {
    private let application: any Application
    private let options: ServerOptions
    private let workers: Workers
    private let mailbox: Mailbox
    private let date = DateLine()
    private let counts: ServerMetrics
    private let log = Logger(label: "http")
    /// Every answer is the last of its connection.
    var isDraining = false

    init(
        _ application: any Application, _ options: ServerOptions, _ workers: Workers, _ mailbox: Mailbox,
        _ counts: ServerMetrics
    ) {
        self.application = application
        self.options = options
        self.workers = workers
        self.mailbox = mailbox
        self.counts = counts
    }

    /// Reads on in what has arrived and answers as far as that goes, all answers in one sending.
    func proceed(_ connection: Connection, _ now: Instant) {
        while connection.phase == .reading, !connection.endsAfterOutput {
            if connection.output.count >= Conversation.outputLimit { connection.flush(now) }
            guard connection.output.count < Conversation.outputLimit, !connection.clock.isAboutWriting else { break }
            do throws(ParseFailure) {
                switch try connection.reader.next() {
                case .needsBytes:
                    connection.flush(now)
                    connection.schedule(now)
                    return
                case .head: try begin(connection, now)
                case .complete: finish(connection, now)
                }
            } catch {
                refuse(connection, error, now)
            }
        }
        if connection.phase != .closed, !connection.output.isEmpty { connection.flush(now) }
    }

    /// Answers what cannot be read as a request, or did not come in time; it is the connection's last answer.
    func refuse(_ connection: Connection, _ failure: ParseFailure, _ now: Instant) {
        log.debug("http.refused", metadata: ["status": "\(failure.status)", "address": "\(connection.peer)"])
        let isHead = connection.reader.isHead || connection.pending?.head.method == .head
        let answer = Answer(isHead: isHead, isHTTP10: false, keepsAlive: false, date: date)
        let status = HTTPResponse.Status(integerLiteral: failure.status)
        answer.append(.sentence(status, failure.sentence), to: &connection.output)
        end(connection, status, now)
    }

    /// Lets the body come that a worker has admitted.
    func admit(_ connection: Connection, _ now: Instant) {
        connection.phase = .reading
        connection.output.append("HTTP/1.1 100 Continue\r\n\r\n".utf8)
        proceed(connection, now)
    }

    /// Answers a live stream that is one too many.
    func refuseStream(_ connection: Connection, _ now: Instant) {
        let answer = Answer(isHead: false, isHTTP10: false, keepsAlive: false, date: date)
        answer.append(Conversation.busy, to: &connection.output)
        counts.refusedBusy()
        end(connection, .serviceUnavailable, now)
    }

    /// What a connection that is one too many is told before it is closed.
    func refusalOfConnection() -> Output {
        var output = Output()
        let answer = Answer(isHead: false, isHTTP10: false, keepsAlive: false, date: date)
        answer.append(Conversation.busy, to: &output)
        counts.refusedBusy()
        return output
    }

    private func begin(_ connection: Connection, _ now: Instant) throws(ParseFailure) {
        let (shape, bytes) = connection.reader.head()
        let head = RequestHead(shape, bytes, peer: connection.peer, trusting: options.trustedProxies)
        connection.requests += 1
        let plan = shape.target.isAsterisk ? Plan.inline(Conversation.aboutServer) : application.plan(head)
        connection.pending = (head, plan)

        switch plan {
        case .inline(let response):
            if head.expectsContinue {
                answer(connection, head, response, keepsAlive: false, now)
            } else {
                try connection.reader.readBody(limit: options.limits.body, keeps: false)
            }
        case .worker(let limit):
            try connection.reader.readBody(limit: limit, keeps: true)
            if head.expectsContinue { askAdmission(connection, head, now) }
        }
    }

    private func finish(_ connection: Connection, _ now: Instant) {
        let body = connection.reader.takeBody()
        guard let (head, plan) = connection.pending else { return }
        connection.pending = nil
        switch plan {
        case .inline(let response): answer(connection, head, response, keepsAlive: allowsAnother(connection, head), now)
        case .worker: respond(connection, head, body, now)
        }
    }

    private func answer(
        _ connection: Connection, _ head: RequestHead, _ response: Response, keepsAlive: Bool, _ now: Instant
    ) {
        answerForm(head, keepsAlive).append(response, to: &connection.output)
        if keepsAlive {
            counts.answered(response.status)
        } else {
            end(connection, response.status, now)
        }
    }

    private func end(_ connection: Connection, _ status: HTTPResponse.Status, _ now: Instant) {
        counts.answered(status)
        connection.pending = nil
        connection.endsAfterOutput = true
        connection.phase = .reading
        connection.flush(now)
    }

    private func allowsAnother(_ connection: Connection, _ head: RequestHead) -> Bool {
        head.shape.keepsAlive && !isDraining && connection.requests < options.requestsPerConnection
    }

    private func answerForm(_ head: RequestHead, _ keepsAlive: Bool) -> Answer {
        Answer(isHead: head.method == .head, isHTTP10: head.isHTTP10, keepsAlive: keepsAlive, date: date)
    }

    /// Answers are gathered up to this many bytes, so that a client that reads nothing costs no more.
    private static let outputLimit = 16 * 1024
    private static let aboutServer = Response(
        ready: ReadyAnswer(.noContent, fields: [.allow: "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"], body: []))
    private static let busy = ReadyAnswer.sentence(
        .serviceUnavailable, "The server is busy. Try again in a moment.", fields: [.retryAfter: "1"])
}

/// The part of a conversation that workers do.
extension Conversation {
    private func respond(_ connection: Connection, _ head: RequestHead, _ body: [UInt8], _ now: Instant) {
        let keepsAlive = allowsAnother(connection, head)
        let form = answerForm(head, keepsAlive)
        let streamForm = answerForm(head, false)
        let (application, mailbox, counts) = (application, mailbox, counts)
        let (id, socket) = (connection.id, connection.socket)
        connection.flush(now)
        guard connection.phase == .reading else { return }
        let mayWrite = connection.output.isEmpty

        let isTaken = workers.submit {
            let response = application.respond(Request(head: head.unpacked(), body: body))
            counts.answered(response.status)
            var output = Output()
            if case .liveEvents(let subscription) = response.body, head.method != .head {
                streamForm.appendStreamHead(response, to: &output)
                mailbox.post(.subscribed(id, head: output, subscription))
                return
            }
            if case .pieces(let next) = response.body, head.method != .head {
                let flow = BodyFlow(next: next, isChunked: !head.isHTTP10, ends: !keepsAlive || head.isHTTP10)
                (flow.ends ? streamForm : form).appendFlowHead(response, to: &output)
                Conversation.proceed(flow, output, id, mayWrite ? socket : nil, mailbox)
                return
            }
            if case .raw(let pieces, let pause) = response.body {
                Conversation.send(pieces, pause, to: socket, &output, mayWrite)
                mailbox.post(.answered(id, rest: output, ends: true))
                return
            }
            form.append(response, to: &output)
            // What goes wrong here goes wrong again on the reactor, which then closes.
            if mayWrite { _ = output.send(to: socket) }
            mailbox.post(.answered(id, rest: output, ends: !keepsAlive))
        }
        handedOver(connection, head, isTaken, keepsAlive, now)
    }

    private static func send(
        _ pieces: [[UInt8]], _ pause: Duration, to socket: Socket, _ output: inout Output, _ mayWrite: Bool
    ) {
        for piece in pieces {
            output.append(body: piece)
            if mayWrite { _ = output.send(to: socket) }  // a failure shows again on the reactor
            if pause > .zero { usleep(UInt32(pause / .microseconds(1))) }
        }
    }

    /// Lets a worker make the next piece of a body once the client has taken the ones before.
    func proceedFlow(_ connection: Connection) {
        guard connection.phase == .working, connection.output.isEmpty, let flow = connection.flow else { return }
        connection.flow = nil
        connection.clock.stop()
        let (id, socket, mailbox) = (connection.id, connection.socket, mailbox)
        let isTaken = workers.submit { Conversation.proceed(flow, Output(), id, socket, mailbox) }
        if !isTaken { connection.phase = .closed }
    }

    /// Makes one piece of a body and sends what the socket takes of it; without a socket where earlier answers wait.
    private static func proceed(
        _ flow: BodyFlow, _ begun: Output, _ id: ConnectionID, _ socket: Socket?, _ mailbox: Mailbox
    ) {
        var output = begun
        do {
            let isOver = try flow.proceed(into: &output)
            // What goes wrong here goes wrong again on the reactor, which then closes.
            if let socket { _ = output.send(to: socket) }
            mailbox.post(isOver ? .answered(id, rest: output, ends: flow.ends) : .flowing(id, rest: output, flow))
        } catch {
            Logger(label: "http").warning("http.body_broken", metadata: ["error": "\(error)"])
            mailbox.post(.broken(id))
        }
    }

    private func askAdmission(_ connection: Connection, _ head: RequestHead, _ now: Instant) {
        let form = answerForm(head, false)
        let (application, mailbox, counts, id) = (application, mailbox, counts, connection.id)
        let isTaken = workers.submit {
            guard let refusal = application.admit(head.unpacked()) else {
                mailbox.post(.admitted(id))
                return
            }
            counts.answered(refusal.status)
            var output = Output()
            form.append(refusal, to: &output)
            mailbox.post(.answered(id, rest: output, ends: true))
        }
        handedOver(connection, head, isTaken, false, now)
    }

    private func handedOver(
        _ connection: Connection, _ head: RequestHead, _ isTaken: Bool, _ keepsAlive: Bool, _ now: Instant
    ) {
        guard isTaken else {
            counts.refusedBusy()
            answer(connection, head, Response(ready: Conversation.busy), keepsAlive: keepsAlive, now)
            return
        }
        connection.phase = .working
        connection.clock.stop()
    }
}
