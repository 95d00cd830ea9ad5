/// Grows two years of the service desk: technicians, tickets, time.
struct GrowDesk {
    private var dice: Dice
    private let plan: WorldPlan

    init(seed: UInt64, plan: WorldPlan) {
        dice = Dice(seed: seed, "desk")
        self.plan = plan
    }

    mutating func grow(_ estate: inout Estate, _ customers: [CustomerSeed], _ organizations: [OrganizationSeed]) {
        growMembers(&estate)
        let hosts = hostNames(estate, organizations)
        let moments = ticketMoments(estate.start)
        let weights = customers.map { max(3, $0.employees) }
        var tickets: [Ticket] = []
        tickets.reserveCapacity(moments.count)
        for (place, moment) in moments.enumerated() {
            let customer = customers[dice.place(in: weights)]
            tickets.append(ticket(20_000 + place, moment, customer, hosts[customer.company] ?? [], estate))
        }
        estate.tickets = Shelf(tickets)
        growTime(&estate)
    }

    private mutating func growMembers(_ estate: inout Estate) {
        let since = estate.start - 1500 * Moments.day
        for place in 0..<18 {
            let first = Words.firstNames[place * 2 % Words.firstNames.count]
            let last = Words.lastNames[(place * 3 + 4) % Words.lastNames.count]
            let identifier = Words.plain(String(first.prefix(1)) + last)
            estate.members.add(
                Member(
                    id: 150 + place, identifier: identifier, first: first, last: last,
                    email: "\(identifier)@\(GrowCompanies.ownerDomain)",
                    title: place < 2 ? "Service Manager" : place < 12 ? "Technician" : "Engineer",
                    license: place == 17 ? "X" : "F",
                    isInactive: place == 15 || place == 16,
                    stamp: Stamp(since, updated: estate.start - Moment(place * 9) * Moments.day)))
        }
        estate.members.add(
            Member(
                id: 190, identifier: "vectisapi", first: "Vectis", last: "API",
                email: "api@\(GrowCompanies.ownerDomain)", title: "API", license: "A",
                isInactive: false, stamp: Stamp(since)))
    }

    private func hostNames(_ estate: Estate, _ organizations: [OrganizationSeed]) -> [Int: [String]] {
        var company: [Int: Int] = [:]
        for organization in organizations { company[organization.id] = organization.customer?.company }
        var names: [Int: [String]] = [:]
        for device in estate.devices.rows where DeviceKind(device.nodeClass).hasAgent {
            if let owner = company[device.organization] { names[owner, default: []].append(device.name) }
        }
        return names
    }

    /// Working hours mostly, a little more each month, none after the start.
    private mutating func ticketMoments(_ start: Moment) -> [Moment] {
        let today = Moments.midnight(start)
        var moments: [Moment] = []
        while moments.count < plan.tickets {
            let age = dice.share() * (dice.chance(0.2) ? dice.share() : 1)
            let day = today - Moment(age * Double(plan.days)) * Moments.day
            if Moments.weekday(day) > 4, dice.chance(0.85) { continue }
            let hour = dice.chance(0.9) ? dice.number(13...23) : dice.number(0...23)
            let moment = day + Moment(hour) * Moments.hour + Moment(dice.number(0...3599))
            moments.append(moment < start ? moment : start - Moment(dice.number(60...14_000)))
        }
        return moments.sorted()
    }

    private mutating func ticket(
        _ id: Int, _ entered: Moment, _ customer: CustomerSeed, _ hosts: [String], _ estate: Estate
    ) -> Ticket {
        let place = dice.place(in: GrowDesk.scenarioWeights)
        let scenario = Scenario.all[place]
        let board = GrowDesk.board(for: scenario, &dice)
        let contact = scenario.origin == .alert || customer.contactIDs.isEmpty ? nil : dice.pick(customer.contactIDs)
        let device = hosts.isEmpty ? "\(customer.prefix)-PC01" : dice.pick(hosts)
        var ticket = Ticket(
            id: id, summary: "", scenario: place, board: board, status: Tables.status(board: board, 0),
            company: customer.company,
            site: customer.siteIDs.first, contact: contact, type: Tables.type(board: board, named: scenario.type),
            team: 40 + board,
            priority: Tables.priorities[dice.place(in: [4, 18, 66, 12])].id,
            source: scenario.origin == .alert ? 4 : dice.pick([1, 1, 1, 2, 2, 3, 5]), hours: 0,
            isProject: board == Tables.projectBoard,
            isCustomerUpdated: false, device: device, stamp: Stamp(entered, by: "template3"))
        ticket.summary = String(Conversation.filling(ticket, estate).fill(dice.pick(scenario.summaries)).prefix(100))
        if dice.chance(0.9) { ticket.owner = 150 + dice.number(0...14) }
        settle(&ticket, scenario, estate.start)
        return ticket
    }

    /// Decides how far the ticket has come by the start.
    private mutating func settle(_ ticket: inout Ticket, _ scenario: Scenario, _ start: Moment) {
        let entered = ticket.stamp.entered
        let life = Moment(Double(dice.number(2...60)) * (dice.chance(0.25) ? 12 : 1)) * Moments.hour
        let age = start - entered
        let lingers = dice.chance(age > 60 * Moments.day ? 0.012 : 0.14)
        if life < age, !lingers {
            ticket.status = Tables.status(board: ticket.board, dice.chance(0.96) ? 6 : 7)
            ticket.closedAt = entered + life
            ticket.closedBy = "template2"
            ticket.stamp.updated = min(
                start, entered + life + (dice.chance(0.2) ? Moment(dice.number(1...72)) * Moments.hour : 0))
            ticket.hours = dice.number(scenario.minutes) * 100 / 60
        } else {
            let step = age < 2 * Moments.hour ? 0 : 1 + dice.place(in: [20, 40, 25, 10, 5])
            ticket.status = Tables.status(board: ticket.board, step)
            ticket.stamp.updated = entered + Moment(Double(age) * (step == 0 ? 0 : dice.share()))
            ticket.hours = step > 1 ? dice.number(scenario.minutes) * 50 / 60 : 0
            ticket.isCustomerUpdated = step == 4
        }
        if ticket.status != Tables.status(board: ticket.board, 0) {
            ticket.respondedAt = min(ticket.stamp.updated, entered + Moment(dice.number(300...9000)))
        }
        if scenario.origin == .planned { ticket.requiredAt = Moments.midnight(entered) + 14 * Moments.day }
    }

    private mutating func growTime(_ estate: inout Estate) {
        var entries: [TimeEntry] = []
        for ticket in estate.tickets.rows where ticket.hours > 0 {
            let member = ticket.owner ?? 151
            let parts = ticket.hours > 150 ? 2 : 1
            let end = ticket.closedAt ?? ticket.stamp.updated
            let scenario = Scenario.all[ticket.scenario]
            let filling = Conversation.filling(ticket, estate)
            for part in 0..<parts {
                let hours = max(8, ticket.hours / parts)
                let start = max(ticket.stamp.entered, end - Moment(hours) * 36 - Moment(part) * Moments.day)
                entries.append(
                    TimeEntry(
                        id: 60_000 + entries.count, ticket: ticket.id, company: ticket.company,
                        member: part == 0 ? member : 150 + dice.number(0...14),
                        start: start, hours: hours, billable: dice.chance(0.8) ? "Billable" : "NoCharge",
                        notes: filling.fill(
                            part == 0 ? scenario.fixes[ticket.id % scenario.fixes.count] : dice.pick(scenario.steps)),
                        internalNotes: dice.chance(0.1) ? scenario.aside : nil,
                        stamp: Stamp(start + Moment(hours) * 36, by: "template2")))
            }
        }
        estate.timeEntries = Shelf(entries)
    }

    static func board(for scenario: Scenario, _ dice: inout Dice) -> Int {
        switch scenario.origin {
        case .alert: 2
        case .planned: scenario.type == "Project" ? Tables.projectBoard : 3
        case .user: scenario.type == "Security" ? 4 : dice.chance(0.9) ? 1 : 3
        }
    }

    static let scenarioWeights = Scenario.all.map(\.weight)
}
