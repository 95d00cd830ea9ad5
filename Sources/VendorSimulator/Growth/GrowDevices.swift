/// Grows the machines of every organization.
struct GrowDevices {
    private var dice: Dice
    private let plan: WorldPlan
    private var nextID = 12

    init(seed: UInt64, plan: WorldPlan) {
        dice = Dice(seed: seed, "devices")
        self.plan = plan
    }

    mutating func grow(_ estate: inout Estate, _ organizations: [OrganizationSeed]) {
        var devices: [Device] = []
        let counts = shares(of: organizations)
        for (organization, count) in zip(organizations, counts) {
            growOrganization(organization, count, into: &devices, estate)
        }
        let gone = devices.count / 130
        estate.devices = Shelf(devices)
        for place in 0..<gone {
            var device = devices[place * 120 + 7]
            device = renumbered(device, nextID + place, name: "OLD-\(device.name)")
            estate.deletedDevices.add(device)
        }
    }

    /// As many devices as the plan says, spread by the size of the customers.
    private func shares(of organizations: [OrganizationSeed]) -> [Int] {
        let sizes = organizations.map { seed in seed.customer.map { Double(max(3, $0.employees)) } ?? 6 }
        let whole = sizes.reduce(0, +)
        var counts = sizes.map { max(2, Int($0 / whole * Double(plan.devices))) }
        let order = counts.indices.sorted { (sizes[$0], $0) > (sizes[$1], $1) }
        var rest = plan.devices - counts.reduce(0, +)
        var turn = 0
        while rest != 0 {
            let place = order[turn % order.count]
            if rest > 0 {
                counts[place] += 1
                rest -= 1
            } else if counts[place] > 2 {
                counts[place] -= 1
                rest += 1
            }
            turn += 1
        }
        return counts
    }

    private mutating func growOrganization(
        _ organization: OrganizationSeed, _ count: Int, into devices: inout [Device], _ estate: Estate
    ) {
        let prefix = organization.isTelling ? organization.customer?.prefix ?? "SPARE" : ""
        let users = estate.contacts.rows.filter { organization.customer?.contactIDs.contains($0.id) == true }
        var hostID: Int?
        for place in 0..<count {
            let nodeClass = GrowDevices.nodeClass(place, of: count, &dice)
            let site = Office(organization: organization, prefix: prefix, users: users, start: estate.start)
            var device = machine(nodeClass, place, site)
            if nodeClass == "VMWARE_VM_HOST" || nodeClass == "HYPERV_VMM_HOST" { hostID = device.id }
            if nodeClass.hasSuffix("VM_GUEST") || nodeClass.hasSuffix("VMM_GUEST") { device.parent = hostID }
            devices.append(device)
        }
    }

    /// What all devices of one organization share.
    private struct Office {
        let organization: OrganizationSeed
        let prefix: String
        let users: [Contact]
        let start: Moment

        var domain: String? {
            guard organization.isTelling, let domain = organization.customer?.domain else { return nil }
            return String((domain.split(separator: ".").first ?? "corp").uppercased().prefix(15))
        }
    }

    private mutating func machine(_ nodeClass: String, _ place: Int, _ site: Office) -> Device {
        let id = nextID
        nextID += 1
        let kind = DeviceKind(nodeClass)
        let name = hostName(kind, place, site)
        let isOffline = dice.chance(kind == .workstation ? 0.18 : 0.03)
        let seen = site.start - (isOffline ? Moment(dice.number(1...900)) * Moments.hour : Moment(dice.number(5...240)))
        let created = site.start - Moment(dice.number(30...900)) * Moments.day
        return Device(
            id: id, organization: site.organization.id, location: dice.pick(site.organization.locations),
            nodeClass: nodeClass, name: name,
            displayName: dice.chance(0.06) ? "\(name) (\(dice.pick(["front desk", "CEO", "reception", "lab"])))" : nil,
            domain: kind.hasAgent ? site.domain ?? "WORKGROUP" : nil,
            dnsName: kind.hasAgent ? dnsName(name, site) : nil,
            lastUser: kind.hasAgent ? lastUser(kind, name, site) : nil,
            isOffline: isOffline, created: created, lastContact: max(seen, created),
            ip: "10.\(site.organization.id % 250).\(place / 250).\(place % 250 + 2)",
            mac: macAddress(id), publicIP: "203.0.113.\(site.organization.id % 250 + 1)", hardware: hardware(kind, id),
            system: kind.hasAgent ? system(kind, seen) : nil, health: health(kind), isPending: dice.chance(0.004),
            isInMaintenance: dice.chance(0.01),
            hasBackup: kind == .server ? dice.chance(0.75) : kind == .workstation && dice.chance(0.04),
            stamp: Stamp(created, updated: max(seen, created)))
    }

    private mutating func hostName(_ kind: DeviceKind, _ place: Int, _ site: Office) -> String {
        let number = place < 9 ? "0\(place + 1)" : "\(place + 1)"
        guard !site.prefix.isEmpty else {
            return kind == .server
                ? "WIN-\(dice.text(11))"
                : kind == .workstation ? "\(dice.pick(["DESKTOP", "LAPTOP"]))-\(dice.text(7))" : "device\(number)"
        }
        if kind == .workstation, dice.chance(0.24) {
            return "\(dice.pick(["DESKTOP", "DESKTOP", "LAPTOP", "WIN"]))-\(dice.text(7))"
        }
        let parts =
            kind == .server
            ? ["DC", "FS", "SQL", "RDS", "APP", "SRV"] : kind == .workstation ? ["WS", "LT", "PC"] : kind.words
        return "\(site.prefix)-\(dice.pick(parts))\(number)"
    }

    private mutating func dnsName(_ name: String, _ site: Office) -> String {
        guard site.organization.isTelling, let domain = site.organization.customer?.domain else { return name }
        return "\(name).\(dice.chance(0.6) ? "ad.\(domain)" : "\(domain.split(separator: ".").first ?? "corp").local")"
    }

    private mutating func lastUser(_ kind: DeviceKind, _ name: String, _ site: Office) -> String? {
        if dice.chance(0.05) { return nil }
        guard let domain = site.domain else {
            return "\(name)\\\(kind == .server ? "Administrator" : dice.pick(["user", "owner", "admin", "frontdesk"]))"
        }
        if kind == .server { return "\(domain)\\Administrator" }
        guard let user = site.users.isEmpty ? nil : dice.pick(site.users) else { return "\(domain)\\scanner" }
        let box = [user.first, user.last ?? ""].map(Words.plain).joined(separator: ".")
        return switch dice.place(in: [55, 30, 15]) {
        case 0: "\(domain)\\\(box)"
        case 1: "\(box)@\(site.organization.customer?.domain ?? "example.com")"
        default: "AzureAD\\\(user.first)\(user.last ?? "")"
        }
    }

    private mutating func hardware(_ kind: DeviceKind, _ id: Int) -> Hardware? {
        guard kind.hasAgent || kind == .host else { return nil }
        let isServer = kind == .server || kind == .host
        let isVirtual = kind == .server && dice.chance(0.55)
        let model =
            kind == .mac
            ? ("Apple Inc.", "MacBookPro18,3") : isServer ? dice.pick(Words.servers) : dice.pick(Words.workstations)
        let disk = dice.pick(isServer ? [480, 960, 1920, 3840] : [256, 512, 1024])
        return Hardware(
            maker: isVirtual ? "Microsoft Corporation" : model.0, model: isVirtual ? "Virtual Machine" : model.1,
            serial: dice.chance(0.02) ? "To Be Filled By O.E.M." : dice.text(7) + String(id, radix: 36).uppercased(),
            processor: isServer ? "Intel(R) Xeon(R) Silver 4310 CPU @ 2.10GHz" : "13th Gen Intel(R) Core(TM) i5-13500",
            cores: isServer ? 12 : 6,
            memory: dice.pick(isServer ? [32, 64, 128] : [8, 16, 16, 32]), disk: disk,
            diskFree: disk * dice.number(3...80) / 100, isVirtual: isVirtual)
    }

    private mutating func system(_ kind: DeviceKind, _ seen: Moment) -> OperatingSystem {
        let booted = seen - Moment(dice.number(2...900)) * Moments.hour
        if kind == .mac {
            return OperatingSystem(
                name: "macOS 15.6", build: "24G84", release: nil, bootedAt: booted, needsReboot: false)
        }
        if kind == .linux {
            return OperatingSystem(
                name: "Ubuntu 22.04.5 LTS", build: "5.15.0", release: nil, bootedAt: booted, needsReboot: false)
        }
        let table = kind == .server ? Words.serverSystems : Words.desktopSystems
        let row = table[dice.place(in: table.map(\.3))]
        return OperatingSystem(
            name: row.0, build: row.1, release: row.2.isEmpty ? nil : row.2, bootedAt: booted,
            needsReboot: dice.chance(0.12))
    }

    private mutating func health(_ kind: DeviceKind) -> DeviceHealth {
        guard kind.hasAgent else {
            return DeviceHealth(pendingPatches: 0, failedPatches: 0, pendingSoftware: 0, threats: 0)
        }
        return DeviceHealth(
            pendingPatches: dice.chance(0.3) ? dice.number(1...9) : 0,
            failedPatches: dice.chance(0.07) ? dice.number(1...3) : 0,
            pendingSoftware: dice.chance(0.25) ? dice.number(1...5) : 0, threats: dice.chance(0.008) ? 1 : 0)
    }

    private func macAddress(_ id: Int) -> String {
        let digits = Dice.guid("mac", id).filter { $0 != "-" }.prefix(6).uppercased()
        let pairs = stride(from: 0, to: 6, by: 2).map { String(digits.dropFirst($0).prefix(2)) }
        return (["00", "15", "5D"] + pairs).joined(separator: ":")
    }

    private func renumbered(_ device: Device, _ id: Int, name: String) -> Device {
        Device(
            id: id, organization: device.organization, location: device.location, nodeClass: "WINDOWS_SERVER",
            name: name, isOffline: true,
            created: device.created, lastContact: device.lastContact, health: device.health, isPending: false,
            isInMaintenance: false,
            hasBackup: true, stamp: device.stamp)
    }

    /// The first machines of an office are its server, firewall and switch; a few are of a class that no list names.
    private static func nodeClass(_ place: Int, of count: Int, _ dice: inout Dice) -> String {
        if count >= 5 {
            if place == 0 { return "WINDOWS_SERVER" }
            if place == 1 { return "NMS_FIREWALL" }
            if place == 2 { return "NMS_SWITCH" }
            if place == 3, count >= 30 { return dice.chance(0.7) ? "VMWARE_VM_HOST" : "HYPERV_VMM_HOST" }
            if place == 4, count >= 30 { return "VMWARE_VM_GUEST" }
        }
        return mix[dice.place(in: mix.map(\.1))].0
    }

    private static let mix: [(String, Int)] = [
        ("WINDOWS_WORKSTATION", 745), ("WINDOWS_SERVER", 62), ("MAC", 58), ("LINUX_SERVER", 14),
        ("LINUX_WORKSTATION", 4), ("MAC_SERVER", 1),
        ("NMS_PRINTER", 34), ("NMS_WAP", 24), ("NMS_SWITCH", 16), ("VMWARE_VM_GUEST", 8), ("CLOUD_MONITOR_TARGET", 8),
        ("APPLE_IOS", 7),
        ("ANDROID", 5), ("NMS_PHONE", 4), ("NMS_UPS_SMART", 6), ("QUANTUM_TOASTER", 2), ("UNMANAGED_DEVICE", 2),
    ]
}

/// What a node class means for the shape of a device.
enum DeviceKind: Sendable {
    case workstation, server, mac, linux, host, network, mobile, other

    init(_ nodeClass: String) {
        self =
            switch nodeClass {
            case "WINDOWS_WORKSTATION": .workstation
            case "WINDOWS_SERVER": .server
            case "MAC", "MAC_SERVER": .mac
            case "LINUX_SERVER", "LINUX_WORKSTATION": .linux
            case "VMWARE_VM_HOST", "HYPERV_VMM_HOST": .host
            case _ where nodeClass.hasPrefix("NMS_"): .network
            case "APPLE_IOS", "ANDROID": .mobile
            default: .other
            }
    }

    var hasAgent: Bool { [.workstation, .server, .mac, .linux].contains(self) }

    var words: [String] {
        switch self {
        case .mac: ["MAC", "MBP"]
        case .linux: ["LNX"]
        case .host: ["ESX", "HV"]
        case .network: ["FW", "SW", "AP", "PRN"]
        case .mobile: ["PHONE"]
        default: ["DEV"]
        }
    }
}
