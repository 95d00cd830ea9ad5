import Foundation

/// Who may hand in mail.
package struct MailSettings: Sendable {
    package var user = "postbox"
    package var password = "Kq7-mail-Rz2"
    /// Whether MAIL is refused before a sign-in.
    package var needsSignIn = false

    package init() {}
}

/// One SMTP conversation, line by line, without sockets.
///
/// Source: RFC 5321; RFC 4954 for AUTH; a bare LF ends no line (RFC 5321 §2.3.8).
struct MailSession {
    /// What is to be done after a line.
    struct Step: Equatable {
        /// Replies, each with its code; lines but the last with a hyphen.
        var replies: [String] = []
        var pause: Double = 0
        var isOver = false
        var mail: Envelope?
    }

    /// What a mail was handed in with.
    struct Envelope: Equatable {
        var from = ""
        var to: [String] = []
        var user: String?
        var bytes: [UInt8] = []
    }

    private enum Expecting { case command, plainReply, loginName, loginPassword(String), body }

    private let settings: MailSettings
    private let faults: MailFaults
    private var expecting = Expecting.command
    private var hasGreeted = false
    private var hasSender = false
    private var envelope = Envelope()

    init(_ settings: MailSettings, _ faults: MailFaults) {
        self.settings = settings
        self.faults = faults
    }

    mutating func begin() -> Step {
        struck(.connect) { _ in Step(replies: ["220 mail.localhost ESMTP catcher"]) }
    }

    /// - Parameter line: without its CRLF.
    mutating func answer(_ line: [UInt8]) -> Step {
        if case .body = expecting { return take(line) }
        guard line.count <= 2048, !line.contains(10), !line.contains(13), !line.contains(0) else {
            return reply("500 Line too long or not a line")
        }
        let text = String(decoding: line, as: UTF8.self)
        switch expecting {
        case .plainReply: return signInPlain(text)
        case .loginName:
            expecting = .loginPassword(MailSession.decoded(text) ?? "")
            return reply("334 UGFzc3dvcmQ6")
        case .loginPassword(let name): return signIn(name, MailSession.decoded(text) ?? "")
        case .command, .body: return command(text)
        }
    }

    private mutating func command(_ text: String) -> Step {
        let words = text.split(separator: " ", maxSplits: 1).map(String.init)
        let rest = words.count > 1 ? words[1] : ""
        switch words.first?.uppercased() {
        case "EHLO", "HELO": return hello(words[0].uppercased() == "EHLO", rest)
        case "AUTH": return struck(.signIn) { $0.auth(rest) }
        case "MAIL": return struck(.sender) { $0.sender(rest) }
        case "RCPT": return recipient(rest)
        case "DATA": return struck(.data) { $0.data() }
        case "RSET":
            return struck(.reset) {
                $0.forget()
                return Step(replies: ["250 Forgotten"])
            }
        case "NOOP": return reply("250 Nothing done")
        case "VRFY": return reply("252 Send some mail, I will try")
        case "QUIT": return struck(.quit) { _ in Step(replies: ["221 Bye"], isOver: true) }
        case "STARTTLS": return reply("502 No TLS here")
        default: return reply("500 Unknown command")
        }
    }

    private mutating func hello(_ isExtended: Bool, _ name: String) -> Step {
        guard !name.isEmpty else { return reply("501 Who are you?") }
        return struck(.hello) { session in
            session.forget()
            session.hasGreeted = true
            guard isExtended else { return Step(replies: ["250 mail.localhost"]) }
            return Step(replies: [
                "250-mail.localhost", "250-PIPELINING", "250-SIZE \(MailSession.limit)", "250-8BITMIME", "250-SMTPUTF8",
                "250 AUTH PLAIN LOGIN",
            ])
        }
    }

    private mutating func auth(_ rest: String) -> Step {
        guard hasGreeted else { return reply("503 EHLO first") }
        guard envelope.user == nil, !hasSender else { return reply("503 Not now") }
        let words = rest.split(separator: " ").map(String.init)
        switch words.first?.uppercased() {
        case "PLAIN":
            if words.count > 1 { return signInPlain(words[1]) }
            expecting = .plainReply
            return reply("334 ")
        case "LOGIN":
            if words.count > 1 {
                expecting = .loginPassword(MailSession.decoded(words[1]) ?? "")
                return reply("334 UGFzc3dvcmQ6")
            }
            expecting = .loginName
            return reply("334 VXNlcm5hbWU6")
        default: return reply("504 Unknown way to sign in")
        }
    }

    private mutating func signInPlain(_ text: String) -> Step {
        let parts = (MailSession.decoded(text) ?? "").split(separator: "\0", omittingEmptySubsequences: false)
        return parts.count == 3 ? signIn(String(parts[1]), String(parts[2])) : signIn("", "")
    }

    private mutating func signIn(_ name: String, _ password: String) -> Step {
        expecting = .command
        guard name == settings.user, password == settings.password else { return reply("535 Wrong name or password") }
        envelope.user = name
        return reply("235 Signed in")
    }

    private mutating func sender(_ rest: String) -> Step {
        guard hasGreeted else { return reply("503 EHLO first") }
        guard !settings.needsSignIn || envelope.user != nil else { return reply("530 Sign in first") }
        guard !hasSender else { return reply("503 There is a sender already") }
        guard let address = MailSession.address(rest, after: "FROM:") else {
            return reply("501 Syntax: MAIL FROM:<address>")
        }
        envelope.from = address
        hasSender = true
        return reply("250 Sender ok")
    }

    private mutating func recipient(_ rest: String) -> Step {
        guard hasSender else { return reply("503 MAIL first") }
        guard let address = MailSession.address(rest, after: "TO:"), address.contains("@") else {
            return reply("501 Syntax: RCPT TO:<address>")
        }
        guard envelope.to.count < 100 else { return reply("452 Too many recipients") }
        envelope.to.append(address)
        let step = struck(.recipient) { _ in Step(replies: ["250 Recipient ok"]) }
        if step.replies.first?.hasPrefix("250") != true { envelope.to.removeLast() }
        return step
    }

    private mutating func data() -> Step {
        guard !envelope.to.isEmpty else { return reply("503 RCPT first") }
        expecting = .body
        return reply("354 Go ahead, end with a dot")
    }

    private mutating func take(_ line: [UInt8]) -> Step {
        guard line == [UInt8(ascii: ".")] else {
            envelope.bytes += line.first == UInt8(ascii: ".") ? line.dropFirst() : line[...]
            envelope.bytes += [13, 10]
            return Step()
        }
        expecting = .command
        defer { forget() }
        guard envelope.bytes.count <= MailSession.limit else { return reply("552 Too large") }
        let fault = faults.strike(.body, from: envelope.from, to: envelope.to)
        switch fault?.kind {
        case .cutAfterDot: return Step(isOver: true, mail: envelope)
        case .loseAfterDot, .cut: return Step(isOver: true)
        case .refuse, .greylist: return reply("\(fault?.code ?? 550) Refused")
        case .slow: return Step(replies: ["250 Kept"], pause: fault?.seconds ?? 0, mail: envelope)
        case nil: return Step(replies: ["250 Kept"], mail: envelope)
        }
    }

    /// Sender, recipients and text; a sign-in lasts.
    private mutating func forget() {
        envelope = Envelope(user: envelope.user)
        hasSender = false
    }

    private func reply(_ text: String) -> Step { Step(replies: [text]) }

    /// What happens at `stage`, unless a fault strikes there.
    private mutating func struck(_ stage: MailFault.Stage, _ body: (inout MailSession) -> Step) -> Step {
        let fault = faults.strike(stage, from: envelope.from, to: envelope.to)
        switch fault?.kind {
        case .refuse, .greylist: return reply("\(fault?.code ?? 550) Refused")
        case .cut, .cutAfterDot, .loseAfterDot: return Step(isOver: true)
        case .slow, nil:
            var step = body(&self)
            step.pause = fault?.seconds ?? 0
            return step
        }
    }

    /// The address between the brackets; parameters behind it are taken and not looked at.
    private static func address(_ text: String, after word: String) -> String? {
        guard text.uppercased().hasPrefix(word) else { return nil }
        let rest = text.dropFirst(word.count).drop { $0 == " " }
        guard rest.first == "<", let end = rest.firstIndex(of: ">") else { return nil }
        return String(rest[rest.index(after: rest.startIndex)..<end])
    }

    private static func decoded(_ text: String) -> String? {
        Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) }
    }

    private static let limit = 10 << 20
}
