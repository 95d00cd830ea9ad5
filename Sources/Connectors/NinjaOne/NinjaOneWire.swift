import Foundation

/// NinjaOne's shapes, as far as we read them. Times are seconds since 1970 with up to nine decimals.

struct WireOrganization: Decodable {
    let id: Int
    let name: String?
}

struct WireLocation: Decodable {
    let id: Int
    let name: String?
    let address: String?
    let organizationId: Int?
}

struct WireDevice: Decodable {
    let id: Int
    let organizationId: Int?
    let locationId: Int?
    let nodeClass: String?
    let offline: Bool?
    let displayName: String?
    let systemName: String?
    let dnsName: String?
    let created: Date?
    let lastContact: Date?
    let lastUpdate: Date?
    let references: WireReferences?
    let ipAddresses: [String]?
    let os: WireOperatingSystem?
    let system: WireSystem?
    let lastLoggedInUser: String?
}

struct WireReferences: Decodable {
    let organization: WireNamed?
    let location: WireNamed?
    let warranty: WireWarranty?
}

struct WireNamed: Decodable {
    let id: Int?
    let name: String?
}

struct WireWarranty: Decodable {
    let startDate: Date?
    let endDate: Date?
}

struct WireSystem: Decodable {
    let manufacturer: String?
    let model: String?
    let biosSerialNumber: String?
    let serialNumber: String?
}

struct WireOperatingSystem: Decodable, Sendable {
    let name: String?
    let buildNumber: String?
    let releaseId: String?
    let needsReboot: Bool?
    /// In rows of the fleet-wide query only.
    let deviceId: Int?
}

struct WireHealth: Decodable, Sendable {
    let deviceId: Int?
    let healthStatus: String?
    let offline: Bool?
    let activeThreatsCount: Int?
    let quarantinedThreatsCount: Int?
    let pendingOSPatchesCount: Int?
    let failedOSPatchesCount: Int?
    let pendingRebootReason: String?
}

struct WireLoggedOnUser: Decodable, Sendable {
    let deviceId: Int?
    let userName: String?
}

struct WireAlert: Decodable {
    let uid: String
    let deviceId: Int?
    let message: String?
    let createTime: Date?
    let updateTime: Date?
    let sourceType: String?
    let sourceName: String?
    let subject: String?
    let device: WireAlertDevice?
    let priority: String?
    let severity: String?
    let conditionName: String?
    let conditionHealthStatus: String?
}

struct WireAlertDevice: Decodable {
    let id: Int?
    let organizationId: Int?
    let references: WireReferences?
}

struct WireActivity: Decodable {
    let id: Int
    let activityTime: Date
    let deviceId: Int?
    let severity: String?
    let seriesUid: String?
    let activityType: String?
    let statusCode: String?
    let status: String?
    let activityResult: String?
    let sourceName: String?
    let subject: String?
    let userId: Int?
    let message: String?
    let type: String?
}

struct WireUser: Decodable {
    let id: Int
    let firstName: String?
    let lastName: String?
    let email: String?
    let phone: String?
    let enabled: Bool?
    let userType: String?
}

struct WireBackupJob: Decodable {
    let jobId: String
    let jobStartTime: Date?
    let jobEndTime: Date?
    let jobStatus: String?
    let destination: String?
    let planGuid: String?
    let planName: String?
    let planType: String?
    let totalActualStorageBytes: Int64?
    let totalStoredBytes: Int64?
    let organizationId: Int?
    let deviceId: Int?
}

/// Of an alert that is active, all that a write must know.
struct WireAlertID: Decodable {
    let uid: String?
}
