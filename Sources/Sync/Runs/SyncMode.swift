import Database

/// Why a run began.
package enum SyncTrigger: String, Sendable, CaseIterable, SQLEncodable {
    case initial, scheduled, manual, webhook, reconnect
}

/// What a run reads.
package enum SyncMode: String, Sendable, CaseIterable, SQLEncodable {
    /// What changed since the last run, where the vendor can tell.
    case changes
    /// Everything again; nothing is cleared first, and what the vendor no longer has is hidden afterwards.
    case full
}
