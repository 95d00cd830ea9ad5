/// The PSA's set-up: boards, statuses, types and the other short lists that somebody once typed in.
enum Tables {
    struct Status: Sendable {
        let id: Int
        let board: Int
        let name: String
        let sort: Int
        let isClosed: Bool
        let escalation: String
    }

    struct Named: Sendable {
        let id: Int
        let name: String
    }

    struct Product: Sendable {
        let id: Int
        let identifier: String
        let description: String
        let price: Int
        let cost: Int
    }

    struct Condition: Sendable {
        let source: String
        let name: String?
        let severity: String?
        let priority: String?
        let code: String
        let message: String
        let weight: Int
    }

    static let boards = [
        Named(id: 1, name: "Service Desk"), Named(id: 2, name: "Monitoring Alerts"),
        Named(id: 3, name: "Field Service"),
        Named(id: 4, name: "Security"), Named(id: 10, name: "Projects"),
    ]
    static let projectBoard = 10

    /// Statuses are the board's own: the same word has another id on each.
    static let statuses: [Status] = boards.flatMap { board in
        let words: [(String, Bool, String)] = [
            ("New (not responded)", false, "NotResponded"), ("Assigned", false, "Responded"),
            ("In Progress", false, "ResolutionPlan"),
            ("Waiting on Customer", false, "NoEscalation"), ("Customer Updated", false, "Responded"),
            ("Resolved", false, "Resolved"),
            (">Closed", true, "Resolved"), (">Cancelled", true, "NoEscalation"),
        ]
        return words.enumerated().map { place, word in
            Status(
                id: board.id * 20 + place, board: board.id, name: word.0, sort: place * 10, isClosed: word.1,
                escalation: word.2)
        }
    }

    private static let statusesByID = Dictionary(uniqueKeysWithValues: statuses.map { ($0.id, $0) })

    static func status(_ id: Int) -> Status? { statusesByID[id] }

    static func status(board: Int, _ place: Int) -> Int { board * 20 + place }

    static let types: [(id: Int, board: Int, name: String)] = boards.flatMap { board in
        let names = Set(Scenario.all.map(\.type)).sorted()
        return names.enumerated().map { (board.id * 100 + $0.offset, board.id, $0.element) }
    }

    static let typeNames = Dictionary(uniqueKeysWithValues: types.map { ($0.id, $0.name) })

    static func type(board: Int, named name: String) -> Int {
        types.first { $0.board == board && $0.name == name }?.id ?? board * 100
    }

    static let teams = boards.map { (id: 40 + $0.id, board: $0.id, name: "\($0.name) Team") }

    static let subTypes = ["Hardware", "Software", "Network", "User"]
    static let items = ["Install", "Repair", "Change", "Question"]

    /// What stands below a board's types: ids are the board's own.
    static func part(_ names: [String], from id: Int, board: Int) -> [Named] {
        names.enumerated().map { Named(id: board * 1000 + id + $0.offset, name: $0.element) }
    }

    static func subTypes(of board: Int) -> [Named] { part(subTypes, from: 100, board: board) }

    static func items(of board: Int) -> [Named] { part(items, from: 200, board: board) }

    static let priorities: [(id: Int, name: String, sort: Int, level: String, color: String)] = [
        (1, "Priority 1 - Emergency Response", 1, "Critical", "Red"),
        (2, "Priority 2 - Quick Response", 4, "High", "Orange"),
        (4, "Priority 3 - Normal Response", 6, "Medium", "Blue"),
        (5, "Priority 4 - Scheduled Maintenance", 8, "Low", "Green"),
    ]
    static let sources = [
        Named(id: 1, name: "Email Connector"), Named(id: 2, name: "Phone"), Named(id: 3, name: "Portal"),
        Named(id: 4, name: "RMM"),
        Named(id: 5, name: "In Person"),
    ]
    static let companyStatuses = [
        Named(id: 1, name: "Active"), Named(id: 2, name: "Inactive"), Named(id: 3, name: "Credit Hold"),
        Named(id: 4, name: "Not Approved"),
    ]
    static let companyTypes = [
        Named(id: 1, name: "Client"), Named(id: 2, name: "Prospect"), Named(id: 3, name: "Vendor"),
        Named(id: 4, name: "Former Client"),
        Named(id: 5, name: "Owner"), Named(id: 6, name: "Gold"),
    ]
    static let agreementTypes = [
        Named(id: 1, name: "Managed Services"), Named(id: 2, name: "Backup & DR"), Named(id: 3, name: "Block Hours"),
        Named(id: 4, name: "Microsoft 365"), Named(id: 5, name: "Co-Managed"),
    ]
    static let configurationTypes = [
        Named(id: 1, name: "Managed Workstation"), Named(id: 2, name: "Managed Server"),
        Named(id: 3, name: "Network Device"),
        Named(id: 4, name: "Printer"), Named(id: 5, name: "Virtual Host"),
    ]
    static let makers = [
        Named(id: 1, name: "Dell Inc."), Named(id: 2, name: "HP"), Named(id: 3, name: "LENOVO"),
        Named(id: 4, name: "Microsoft Corporation"),
        Named(id: 5, name: "HPE"), Named(id: 6, name: "Apple Inc."),
    ]

    static let products = [
        Product(id: 1, identifier: "MS-WS", description: "Managed Workstation", price: 4500, cost: 600),
        Product(id: 2, identifier: "MS-SRV", description: "Managed Server", price: 14_500, cost: 1800),
        Product(id: 3, identifier: "EDR", description: "Endpoint Detection and Response", price: 800, cost: 310),
        Product(id: 4, identifier: "BDR-SRV", description: "Image Backup Server", price: 9900, cost: 4200),
        Product(id: 5, identifier: "M365-BP", description: "Microsoft 365 Business Premium", price: 2640, cost: 2200),
        Product(id: 6, identifier: "M365-BS", description: "Microsoft 365 Business Standard", price: 1560, cost: 1250),
        Product(id: 7, identifier: "NET-FW", description: "Managed Firewall", price: 7500, cost: 1500),
        Product(id: 8, identifier: "SAT", description: "Security Awareness Training", price: 350, cost: 120),
        Product(id: 9, identifier: "BLOCK-10", description: "Block of 10 Hours", price: 165_000, cost: 0),
    ]

    /// What the RMM watches. Severity and priority are absent where nobody set them, as is usual.
    static let conditions = [
        Condition(
            source: "AGENT_OFFLINE", name: nil, severity: nil, priority: nil, code: "agent_offline",
            message: "Device went offline", weight: 16),
        Condition(
            source: "CONDITION_AGENT_DISK_FREE_SPACE", name: "Disk free space < 10 %", severity: "MAJOR",
            priority: "HIGH",
            code: "agent_cond_diskfreespace", message: "Free space of drive C: is below 10 %", weight: 14),
        Condition(
            source: "CONDITION_AGENT_CPU", name: "CPU > 95 % for 30 min", severity: "MODERATE", priority: "MEDIUM",
            code: "agent_cond_cpu",
            message: "CPU usage has been above 95 % for 30 minutes", weight: 8),
        Condition(
            source: "CONDITION_AGENT_MEMORY", name: "Memory > 95 %", severity: "MINOR", priority: "LOW",
            code: "agent_cond_memory",
            message: "Memory usage has been above 95 % for 15 minutes", weight: 7),
        Condition(
            source: "CONDITION_WINDOWS_EVENT_LOG_TRIGGERED", name: nil, severity: nil, priority: nil,
            code: "agent_cond_eventlog2",
            message:
                "EventId: 41, Source: Microsoft-Windows-Kernel-Power, Message: The system has rebooted without shutting down.",
            weight: 10),
        Condition(
            source: "CONDITION_WINDOWS_SERVICE_STATUS_CHANGED", name: "Service stopped", severity: "MAJOR",
            priority: nil, code: "agent_cond_service",
            message: "Service 'Spooler' is stopped", weight: 6),
        Condition(
            source: "CONDITION_RAID_HEALTH_STATUS", name: "RAID degraded", severity: "CRITICAL", priority: "HIGH",
            code: "agent_cond_raid",
            message: "Virtual disk 0 is degraded", weight: 3),
        Condition(
            source: "CONDITION_AGENT_PATCH_LAST_INSTALLED", name: "No patches for 30 days", severity: "NONE",
            priority: "NONE",
            code: "agent_cond_patch", message: "No patch has been installed for 30 days", weight: 6),
        Condition(
            source: "CONDITION_BITLOCKER_STATUS", name: "BitLocker off", severity: "MODERATE", priority: "MEDIUM",
            code: "agent_cond_bitlocker",
            message: "Drive C: is not encrypted", weight: 3),
        Condition(
            source: "CONDITION_PING", name: "Ping lost", severity: "CRITICAL", priority: "HIGH",
            code: "agent_cond_ping",
            message: "Ping to 8.8.8.8 failed", weight: 4),
    ]
}
