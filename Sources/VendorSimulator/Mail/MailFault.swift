import Synchronization

/// What is to go wrong in a mail conversation.
package struct MailFault: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Answers `code` instead.
        case refuse
        /// 451 for the first try of each sender and recipient, then accepted.
        case greylist
        /// Each answer waits `seconds`.
        case slow
        /// The connection is closed instead of an answer.
        case cut
        /// The mail is kept, but its 250 is never sent.
        case cutAfterDot = "cut_after_dot"
        /// The mail is lost and no answer is sent.
        case loseAfterDot = "lose_after_dot"
    }

    /// Points of a conversation.
    package enum Stage: String, Sendable, CaseIterable {
        case connect = "CONNECT"
        case hello = "EHLO"
        case signIn = "AUTH"
        case sender = "MAIL"
        case recipient = "RCPT"
        case data = "DATA"
        /// The dot.
        case body = "BODY"
        case reset = "RSET"
        case quit = "QUIT"
    }

    package var kind: Kind
    /// Where it strikes; nil is everywhere.
    package var at: Stage?
    package var code: Int
    /// Only in a conversation about this recipient.
    package var to: String?
    /// How often it strikes; nil until it is taken back.
    package var count: Int?
    package var seconds: Double

    package init(
        _ kind: Kind, at: Stage? = nil, code: Int = 550, to: String? = nil, count: Int? = 1, seconds: Double = 1
    ) {
        self.kind = kind
        self.at = at ?? MailFault.home(of: kind)
        self.code = code
        self.to = to?.lowercased()
        self.count = count
        self.seconds = seconds
    }

    private static func home(of kind: Kind) -> Stage? {
        switch kind {
        case .refuse, .greylist: .recipient
        case .cutAfterDot, .loseAfterDot: .body
        case .slow, .cut: nil
        }
    }
}

/// The mail faults that are set.
package final class MailFaults: Sendable {
    private let state = Mutex((set: [MailFault](), greeted: Set<String>()))

    package func add(_ fault: MailFault) {
        state.withLock { $0.set.append(fault) }
    }

    package func removeAll() {
        state.withLock { $0 = ([], []) }
    }

    package var pending: [MailFault] { state.withLock { $0.set } }

    /// The first fault that strikes here; it is used up by that.
    ///
    /// - Parameter envelope: sender and recipients so far, at RCPT the new one last.
    func strike(_ stage: MailFault.Stage, from: String, to: [String]) -> MailFault? {
        state.withLock { state in
            for place in state.set.indices {
                let fault = state.set[place]
                guard fault.at == nil || fault.at == stage else { continue }
                if let address = fault.to, !to.contains(where: { $0.lowercased() == address }) { continue }
                if fault.kind == .greylist {
                    let isNew = state.greeted.insert("\(from) \(to.last ?? "")".lowercased()).inserted
                    guard isNew else { continue }
                    return MailFault(.refuse, at: stage, code: 451)
                }
                if let count = fault.count {
                    state.set[place].count = count - 1
                    if count <= 1 { state.set.remove(at: place) }
                }
                return fault
            }
            return nil
        }
    }
}
