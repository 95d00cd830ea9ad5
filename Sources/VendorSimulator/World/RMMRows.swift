struct Organization: Row {
    let id: Int
    var name: String
    var description: String?
    var stamp: Stamp
}

struct Location: Row {
    let id: Int
    var organization: Int
    var name: String
    var address: String?
    var stamp: Stamp
}

/// What a machine is made of.
struct Hardware: Sendable {
    var maker: String
    var model: String
    var serial: String?
    var processor: String
    var cores: Int
    var memory: Int
    var disk: Int
    var diskFree: Int
    var isVirtual: Bool
}

struct OperatingSystem: Sendable {
    var name: String
    var build: String
    var release: String?
    var bootedAt: Moment
    var needsReboot: Bool
}

/// What the agent knows of patches and threats.
struct DeviceHealth: Sendable {
    var pendingPatches: Int
    var failedPatches: Int
    var pendingSoftware: Int
    var threats: Int
}

struct Device: Row {
    let id: Int
    var organization: Int
    var location: Int
    var parent: Int?
    var nodeClass: String
    var name: String
    var displayName: String?
    var domain: String?
    var dnsName: String?
    var lastUser: String?
    var isOffline: Bool
    var created: Moment
    var lastContact: Moment
    var ip: String?
    var mac: String?
    var publicIP: String?
    var hardware: Hardware?
    var system: OperatingSystem?
    var health: DeviceHealth
    var isPending: Bool
    var isInMaintenance: Bool
    var hasBackup: Bool
    var stamp: Stamp
}

struct Alert: Row {
    let id: Int
    var uid: String
    var device: Int
    var condition: Int
    var message: String
    var at: Moment
    /// Instead of the condition's own.
    var severity: String?
    var stamp: Stamp
}

struct Activity: Row {
    let id: Int
    var at: Moment
    var device: Int?
    var type: String
    var code: String
    var message: String
    var series: String?
    var condition: Int?
    var user: Int?
    var result: String?
    /// Instead of the condition's own.
    var severity: String?
    /// JSON that the API client gave for it.
    var given: [UInt8]?
    var stamp: Stamp
}

struct BackupJob: Row {
    enum State: String, Sendable, CaseIterable {
        case processing = "PROCESSING"
        case running = "RUNNING"
        case completed = "COMPLETED"
        case canceled = "CANCELED"
        case failed = "FAILED"
    }

    let id: Int
    var device: Int
    var organization: Int
    var location: Int
    var isImage: Bool
    var state: State
    var start: Moment
    var end: Moment?
    var bytes: Int
    var stamp: Stamp
}

/// A person who signs in to the RMM.
struct RMMUser: Row {
    let id: Int
    var first: String
    var last: String
    var email: String
    var phone: String?
    var isTechnician: Bool
    var isAdministrator: Bool
    var organization: Int?
    var stamp: Stamp
}
