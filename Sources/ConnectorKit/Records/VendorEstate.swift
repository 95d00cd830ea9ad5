import Basics
import Foundation

/// A machine as one tool knows it.
package struct VendorDevice: VendorRecord, Equatable {
    package static let kind = RecordKind.device
    package let id: String
    package var account: String?
    package var hostname: String = ""
    package var displayName: String?
    package var serial: String?
    package var manufacturer: String?
    package var model: String?
    package var kind: DeviceKind = .other
    package var kindRaw: String?
    package var os: String?
    package var osVersion: String?
    package var siteRef: String?
    package var siteName: String?
    package var lastSeenAt: Date?
    package var isOnline: Bool?
    package var agentVersion: String?
    package var patchState: String?
    package var avState: String?
    package var health: String?
    package var needsReboot: Bool?
    package var loggedInUser: String?
    package var ipAddress: String?
    package var purchasedOn: Day?
    package var warrantyUntil: Day?
    package var createdAt: Date?
    package var updatedAt: Date?
    package var deepLink: String?

    package enum DeviceKind: String, Sendable, Codable, CaseIterable {
        case workstation
        case server
        case network
        case mobile
        case other
    }

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// An alert as the tool raised it.
package struct VendorAlert: VendorRecord, Equatable {
    package static let kind = RecordKind.alert
    package let id: String
    package var account: String?
    package var deviceRef: String?
    package var conditionClass: Condition = .other
    package var severity: Severity = .info
    package var severityRaw: String?
    package var sourceType: String?
    package var title: String = ""
    package var detail: String?
    package var openedAt: Date?
    package var acknowledgedAt: Date?
    package var clearedAt: Date?
    package var vendorState: String?
    package var updatedAt: Date?
    package var deepLink: String?

    package enum Condition: String, Sendable, Codable, CaseIterable {
        case disk
        case memory
        case cpu
        case offline
        case service
        case patch
        case antivirus
        case backup
        case hardware
        case certificate
        case security
        case other
    }

    package enum Severity: String, Sendable, Codable, CaseIterable {
        case critical
        case warning
        case info
    }

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// An entry of a tool's own activity feed.
package struct VendorActivity: VendorRecord, Equatable {
    package static let kind = RecordKind.activity
    package let id: String
    package var account: String?
    package var deviceRef: String?
    package var seriesRef: String?
    package var type: String = ""
    package var code: String = ""
    package var severity: String?
    package var result: String?
    package var title: String = ""
    package var actor: String?
    package var occurredAt: Date = Date(timeIntervalSince1970: 0)
    package var updatedAt: Date?
    package var deepLink: String?

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}

/// One run of a backup plan on a device.
package struct VendorBackupRun: VendorRecord, Equatable {
    package static let kind = RecordKind.backupRun
    package let id: String
    package var account: String?
    package var deviceRef: String?
    package var planRef: String?
    package var plan: String?
    package var kind: Source = .image
    package var destination: String?
    package var state: State = .running
    package var startedAt: Date?
    package var endedAt: Date?
    package var bytes: Int64?
    package var error: String?
    package var updatedAt: Date?
    package var deepLink: String?

    package enum Source: String, Sendable, Codable, CaseIterable {
        case image
        case file
        case cloud
    }

    package enum State: String, Sendable, Codable, CaseIterable {
        case running
        case succeeded
        case failed
        case cancelled
        case missed
    }

    package init(id: String, account: String? = nil, _ fill: (inout Self) -> Void = { _ in }) {
        self.id = id
        self.account = account
        fill(&self)
    }
}
