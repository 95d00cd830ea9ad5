import Basics
import Foundation
import Synchronization

/// A mail server on loopback that delivers nothing and keeps everything.
package final class MailCatcher: Sendable {
    private struct Kept {
        var mails: [CaughtMail] = []
        var count = 0
        var settings = MailSettings()
        var listening: MailSocket?
        var open: [Int32: MailSocket] = [:]
    }

    package let faults = MailFaults()
    private let clock: Clock
    private let kept = Mutex(Kept())

    package init(clock: Clock = .system) {
        self.clock = clock
    }

    /// The last mails, oldest first.
    package var mails: [CaughtMail] { kept.withLock { $0.mails } }

    package var settings: MailSettings { kept.withLock { $0.settings } }

    /// Changes the settings for conversations that begin from now on.
    package func set(_ change: (inout MailSettings) -> Void) {
        kept.withLock { change(&$0.settings) }
    }

    package func clear() {
        kept.withLock { $0.mails = [] }
    }

    /// Listens on loopback until `stop`.
    ///
    /// - Parameter port: 0 takes a free one.
    /// - Returns: the port.
    @discardableResult package func start(port: Int = 0) throws(Refusal) -> Int {
        let socket = try MailSocket.listening(port: port)
        kept.withLock { $0.listening = socket }
        Thread.detachNewThread { [self] in
            while let accepted = socket.accept() { begin(accepted) }
            socket.close()
        }
        return socket.port
    }

    /// Ends listening and every conversation.
    package func stop() {
        kept.withLock { kept in
            kept.listening?.sever()
            kept.listening = nil
            kept.open.values.forEach { $0.sever() }
        }
    }

    private func begin(_ socket: MailSocket) {
        let isWelcome = kept.withLock { kept in
            guard kept.listening != nil, kept.open.count < MailCatcher.limit else { return false }
            kept.open[socket.descriptor] = socket
            return true
        }
        guard isWelcome else { return socket.close() }
        Thread.detachNewThread { [self] in
            converse(socket)
            kept.withLock { kept in
                kept.open[socket.descriptor] = nil
                socket.close()
            }
        }
    }

    private func converse(_ socket: MailSocket) {
        socket.waitAtMost(seconds: 60)
        var session = MailSession(settings, faults)
        guard obey(session.begin(), socket) else { return }
        var buffer: [UInt8] = []
        while let piece = socket.receive() {
            buffer += piece
            while let end = buffer.firstRange(of: [13, 10]) {
                let line = Array(buffer[..<end.lowerBound])
                buffer.removeSubrange(..<end.upperBound)
                guard obey(session.answer(line), socket) else { return }
            }
            guard buffer.count < 1 << 20 else { return socket.send("500 Line too long\r\n") }
        }
    }

    /// - Returns: whether the conversation goes on.
    private func obey(_ step: MailSession.Step, _ socket: MailSocket) -> Bool {
        if let mail = step.mail { keep(mail) }
        if step.pause > 0 { Thread.sleep(forTimeInterval: step.pause) }
        if !step.replies.isEmpty { socket.send(step.replies.map { $0 + "\r\n" }.joined()) }
        return !step.isOver
    }

    private func keep(_ mail: MailSession.Envelope) {
        kept.withLock { kept in
            kept.count += 1
            kept.mails.append(
                CaughtMail(
                    number: kept.count, at: clock.now.timeIntervalSince1970, from: mail.from, to: mail.to,
                    user: mail.user, bytes: mail.bytes))
            if kept.mails.count > MailCatcher.keptMails { kept.mails.removeFirst() }
        }
    }

    /// Conversations at once.
    private static let limit = 64
    private static let keptMails = 2000
}
