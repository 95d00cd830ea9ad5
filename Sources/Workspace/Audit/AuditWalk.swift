/// What a walk along the chain found; `seq` is the first entry that is not right.
package enum AuditVerdict: Sendable, Equatable {
    case intact(entries: Int64)
    case broken(seq: Int64, why: String)
}

/// Goes along the chain, entry by entry, and stops judging at the first that is not right.
struct AuditWalk {
    private let start: AuditLink
    private(set) var last: AuditLink
    private var anchors: [Int64: [AuditAnchor]]
    private var lastAnchor: AuditAnchor?
    private(set) var broken: AuditVerdict?

    /// - Parameter anchors: ends of the chain that were marked from outside and are known to be true.
    init(from start: AuditLink, anchors: [AuditAnchor] = []) {
        self.start = start
        last = start
        self.anchors = Dictionary(grouping: anchors.filter { $0.link.seq >= start.seq }, by: \.link.seq)
        compare(start)
    }

    mutating func take(_ record: AuditRecord) {
        guard broken == nil else { return }
        if record.seq != last.seq + 1 {
            broken = .broken(seq: last.seq + 1, why: "the entry is missing")
        } else if record.previous != last.hash {
            broken = .broken(seq: record.seq, why: "it does not follow the entry before it")
        } else if !record.isTrue {
            broken = .broken(seq: record.seq, why: "it was changed")
        }
        last = AuditLink(seq: record.seq, hash: record.hash)
        compare(last)
    }

    /// - Parameter head: where the chain says that it ends, read together with its last entry.
    func end(at head: AuditLink) -> AuditVerdict {
        if let broken { return broken }
        guard head == last else { return .broken(seq: last.seq + 1, why: "the log's end is missing") }
        guard anchors.keys.allSatisfy({ $0 <= last.seq }) else {
            return .broken(seq: last.seq + 1, why: "the log's end is missing: a later entry was anchored")
        }
        return .intact(entries: last.seq - start.seq)
    }

    /// A chain that was worked out anew from the middle proves itself, but does not fit what was marked from outside.
    private mutating func compare(_ link: AuditLink) {
        guard broken == nil, let marked = anchors[link.seq] else { return }
        guard marked.allSatisfy({ $0.link == link }) else {
            let first = (lastAnchor?.link.seq ?? start.seq) + 1
            broken = .broken(seq: first, why: "entries \(first) to \(link.seq) are not those that were anchored")
            return
        }
        lastAnchor = marked.first
    }
}
