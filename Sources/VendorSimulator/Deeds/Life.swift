import Synchronization

/// Lets the world go on: now and then an alert, a reply, a device that changes.
package final class Life: Sendable {
    private let world: World
    private let dice: Mutex<Dice>

    init(_ world: World, seed: UInt64) {
        self.world = world
        dice = Mutex(Dice(seed: seed, "life"))
    }

    /// A few seconds of the world's life.
    package func tick() {
        world.change { estate, now in
            dice.withLock { dice in
                desk(&estate, &dice, now)
                devices(&estate, &dice, now)
            }
        }
    }

    private func desk(_ estate: inout Estate, _ dice: inout Dice, _ now: Moment) {
        let open = estate.tickets.rows.suffix(2000).filter { $0.closedAt == nil }
        if dice.chance(0.5), !open.isEmpty {
            let ticket = dice.pick(open)
            let isMember = dice.chance(0.5)
            let step = Conversation.filling(ticket, estate).fill(dice.pick(Scenario.all[ticket.scenario].steps))
            _ = estate.reply(
                to: ticket.id, isMember ? step : dice.pick(Conversation.replies),
                member: isMember ? ticket.owner ?? 151 : nil, now)
        }
        if dice.chance(0.2), !open.isEmpty { estate.close(dice.pick(open).id, now) }
        if dice.chance(0.22) {
            let scenario = dice.pick(Scenario.all.filter { $0.origin == .user })
            let customer = dice.pick(estate.activeCustomers)
            let contact = estate.contacts.rows.first { $0.company == customer.id }
            let filling = Filling(
                user: contact?.name ?? "a user", first: contact?.first ?? "there", device: "my computer",
                printer: dice.pick(Filling.printers),
                app: dice.pick(Filling.apps), city: customer.place?.city ?? "the")
            _ = estate.openTicket(
                company: customer.id, summary: String(filling.fill(dice.pick(scenario.summaries)).prefix(100)),
                text: filling.fill(dice.pick(scenario.asks)), now)
        }
    }

    private func devices(_ estate: inout Estate, _ dice: inout Dice, _ now: Moment) {
        guard !estate.devices.rows.isEmpty else { return }
        for _ in 0..<20 {
            let device = dice.pick(estate.devices.rows)
            if !device.isOffline { estate.setDevice(device.id, offline: false, now) }
        }
        if dice.chance(0.15) {
            let device = dice.pick(estate.devices.rows)
            estate.setDevice(device.id, offline: !device.isOffline, now)
        }
        if dice.chance(0.12) {
            let watched = estate.devices.rows.filter { DeviceKind($0.nodeClass).hasAgent }
            _ = estate.raiseAlert(
                device: dice.pick(watched).id, condition: dice.place(in: Tables.conditions.map(\.weight)), now)
        }
        if dice.chance(0.11), let alert = estate.alerts.rows.isEmpty ? nil : dice.pick(estate.alerts.rows) {
            _ = estate.resetAlert(alert.uid, now)
        }
    }
}
