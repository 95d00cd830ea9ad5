/// Grows the PSA's own list of devices, half of the RMM's, with the same serial numbers.
struct GrowConfigurations {
    private var dice: Dice

    init(seed: UInt64) {
        dice = Dice(seed: seed, "configurations")
    }

    mutating func grow(_ estate: inout Estate, _ organizations: [OrganizationSeed]) {
        var owner: [Int: CustomerSeed] = [:]
        for organization in organizations where organization.isTelling {
            owner[organization.id] = organization.customer
        }
        var rows: [Configuration] = []
        for device in estate.devices.rows {
            guard let customer = owner[device.organization], let type = type(of: device),
                dice.chance(type == 1 ? 0.5 : 0.8)
            else { continue }
            rows.append(configuration(5000 + rows.count, type, device, customer, estate.start))
        }
        estate.configurations = Shelf(rows)
    }

    private func type(of device: Device) -> Int? {
        switch DeviceKind(device.nodeClass) {
        case .workstation, .mac: 1
        case .server, .linux: 2
        case .network: device.nodeClass == "NMS_PRINTER" ? 4 : 3
        case .host: 5
        case .mobile, .other: nil
        }
    }

    private mutating func configuration(
        _ id: Int, _ type: Int, _ device: Device, _ customer: CustomerSeed, _ start: Moment
    ) -> Configuration {
        let bought = Moments.midnight(device.created) - Moment(dice.number(0...60)) * Moments.day
        let hasWarranty = device.hardware?.isVirtual == false && dice.chance(0.7)
        return Configuration(
            id: id, company: customer.company, name: device.name, type: type, site: customer.siteIDs.first,
            contact: type == 1 && !customer.contactIDs.isEmpty && dice.chance(0.5)
                ? dice.pick(customer.contactIDs) : nil, device: device.id,
            serial: device.hardware?.serial, model: device.hardware?.model,
            maker: device.hardware.flatMap { hardware in Tables.makers.first { $0.name == hardware.maker }?.id },
            os: device.system?.name, ip: device.ip,
            mac: device.mac, lastLogin: device.lastUser, purchasedAt: hasWarranty ? bought : nil,
            warrantyUntil: hasWarranty ? bought + Moment(dice.pick([1095, 1460, 1825])) * Moments.day : nil,
            isActive: !dice.chance(0.05),
            backups: device.hasBackup ? [dice.number(20...31), dice.number(0...2), dice.number(0...3)] : [],
            stamp: Stamp(
                device.created, updated: start - Moment(dice.number(0...300)) * Moments.day - 3600, by: "ninjasync"))
    }
}
