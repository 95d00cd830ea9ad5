import Basics

/// What became of one sending.
package enum WriteOutcome: Sendable, Equatable {
    /// The vendor has done it; `answer` are its words, free of secrets.
    case sent(WriteReceipt, status: Int, answer: String?)
    /// The vendor has clearly said no; sending the same again is of no use.
    case refused(VendorFailure)
    /// Nothing reached the vendor, or it said that it has not acted: may be sent again, at once or after so long.
    case notSent(VendorFailure, after: Duration?)
    /// It may have been done: only looking tells.
    case unknown(VendorFailure)
}

/// What must be read again for the screens to show what the vendor has after a write.
package enum WriteEffect: Sendable, Equatable {
    case records(stream: String, refs: [String])
    /// Everything below these parents.
    case children(stream: String, parents: [String])
    /// A stream that can only be read whole.
    case stream(String)
}

/// How long a sending may take, and from when on it must not begin any more.
package struct SendingLimits: Sendable {
    /// From the connection to the last byte of the answer.
    package var call: Duration
    package var firstByte: Duration
    /// A sending that has not begun by then does not begin: its right to send is over.
    package var beginBefore: ContinuousClock.Instant

    package init(call: Duration, firstByte: Duration, beginBefore: ContinuousClock.Instant) {
        self.call = call
        self.firstByte = firstByte
        self.beginBefore = beginBefore
    }
}
