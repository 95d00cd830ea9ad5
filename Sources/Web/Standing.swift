import ConnectorKit
import Foundation
import Sync

/// A connection with what is to be said about it now.
package struct Standing: Sendable {
    package let overview: ConnectionOverview
    package let health: ConnectionHealth

    package init(_ overview: ConnectionOverview, _ connectors: ConnectorSet, now: Date) {
        self.overview = overview
        health = overview.health(connectors, now: now)
    }

    package var connection: Connection { overview.connection }
    /// The run that waits or is under way.
    package var run: SyncRun? { overview.openRun }

    /// The badge of UX: the word decides the colour, a stale or partial one is a warning.
    package var badge: Badge {
        switch health.word {
        case .connected:
            Badge(health.isStale || health.subline.map(Self.isDoubt) == true ? .warn : .ok, health.word.rawValue)
        case .syncing: Badge(.info, health.word.rawValue, isBusy: true)
        case .error: Badge(.danger, health.word.rawValue)
        case .disconnected: Badge(.neutral, health.word.rawValue)
        }
    }

    /// What makes a connected one doubtful, in one word.
    var word: String {
        switch health.subline {
        case .pausedBy: "paused"
        case .partial: "partly synced"
        case .expires: "credential expires"
        case .retries, .pausesItself: "last sync failed"
        default: "stale"
        }
    }

    private static func isDoubt(_ subline: ConnectionHealth.Subline) -> Bool {
        switch subline {
        case .partial, .stale, .expires, .retries, .pausesItself, .pausedBy: true
        case .queued, .rateLimited, .expired, .neverSynced, .quiet: false
        }
    }
}
