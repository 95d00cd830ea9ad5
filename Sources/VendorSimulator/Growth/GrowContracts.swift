/// Grows what is contracted and billed: agreements with additions, invoices with lines, the calendar.
struct GrowContracts {
    private var dice: Dice

    init(seed: UInt64) {
        dice = Dice(seed: seed, "contracts")
    }

    mutating func grow(_ estate: inout Estate, _ customers: [CustomerSeed], _ organizations: [OrganizationSeed]) {
        let machines = counts(estate, organizations)
        for customer in customers where dice.chance(0.93) {
            growAgreements(customer, machines[customer.company] ?? (0, 0), &estate)
        }
        growInvoices(&estate)
        linkTickets(&estate)
        growCalendar(&estate, customers)
    }

    /// Workstations and servers of each customer.
    private func counts(_ estate: Estate, _ organizations: [OrganizationSeed]) -> [Int: (Int, Int)] {
        var owner: [Int: Int] = [:]
        for organization in organizations { owner[organization.id] = organization.customer?.company }
        var counts: [Int: (Int, Int)] = [:]
        for device in estate.devices.rows {
            guard let company = owner[device.organization] else { continue }
            let kind = DeviceKind(device.nodeClass)
            if kind == .workstation || kind == .mac { counts[company, default: (0, 0)].0 += 1 }
            if kind == .server { counts[company, default: (0, 0)].1 += 1 }
        }
        return counts
    }

    private mutating func growAgreements(_ customer: CustomerSeed, _ machines: (Int, Int), _ estate: inout Estate) {
        let managed = dice.chance(0.12) ? 5 : dice.chance(0.12) ? 3 : 1
        let first = add(type: managed, customer, parent: nil, &estate)
        if managed == 3 {
            addLine(first, product: 9, 1, &estate)
        } else {
            addLine(first, product: 1, max(1, machines.0 + dice.number(-2...1)), &estate)
            if machines.1 > 0 { addLine(first, product: 2, machines.1, &estate) }
            if dice.chance(0.6) { addLine(first, product: 3, max(1, machines.0), &estate) }
            if dice.chance(0.5) { addLine(first, product: 7, 1, &estate) }
            if dice.chance(0.3) { addLine(first, product: 8, max(1, customer.employees - dice.number(0...3)), &estate) }
        }
        if machines.1 > 0, dice.chance(0.5) {
            addLine(
                add(type: 2, customer, parent: dice.chance(0.3) ? first : nil, &estate), product: 4, machines.1, &estate
            )
        }
        if dice.chance(0.55) {
            let seats = add(type: 4, customer, parent: nil, &estate)
            addLine(seats, product: 5, max(1, customer.employees - dice.number(0...7)), &estate)
            if dice.chance(0.4) { addLine(seats, product: 6, dice.number(1...9), &estate) }
        }
    }

    private mutating func add(type: Int, _ customer: CustomerSeed, parent: Int?, _ estate: inout Estate) -> Int {
        let id = 300 + estate.agreements.count
        let start = Moments.month(estate.start, plus: -dice.number(1...40))
        let isOld = dice.chance(0.08)
        let name = Tables.agreementTypes.first { $0.id == type }?.name ?? "Agreement"
        var agreement = Agreement(
            id: id, company: customer.company, name: dice.chance(0.3) ? "\(customer.bare) - \(name)" : name, type: type,
            contact: customer.contactIDs.first, site: customer.siteIDs.first, parent: parent, start: start, bill: 0,
            hours: type == 3 ? 10 : nil,
            stamp: Stamp(start, updated: start + Moment(dice.number(0...20)) * Moments.day, by: "jlopez"))
        if isOld {
            agreement.end = Moments.month(estate.start, plus: -1)
        } else if dice.chance(0.5) {
            agreement.end = Moments.month(start, plus: dice.pick([48, 60, 72]))
        }
        if isOld, dice.chance(0.4) { agreement.cancelledAt = agreement.end }
        estate.agreements.add(agreement)
        return id
    }

    private mutating func addLine(_ agreement: Int, product: Int, _ quantity: Int, _ estate: inout Estate) {
        guard let contract = estate.agreements[agreement], let item = Tables.products.first(where: { $0.id == product })
        else { return }
        let id = 900 + estate.additions.count
        let addition = Addition(
            id: id, agreement: agreement, product: product, quantity: quantity, included: dice.chance(0.05) ? 1 : 0,
            price: item.price * dice.pick([100, 100, 100, 95, 90, 110]) / 100, cost: item.cost,
            effective: contract.start,
            cancelledAt: dice.chance(0.04) ? contract.start + 90 * Moments.day : nil, stamp: contract.stamp)
        estate.additions.add(addition)
        estate.agreements.change(agreement, at: nil) {
            $0.bill += addition.price * (addition.quantity - addition.included)
        }
    }

    /// One invoice a month for each agreement, a year back; the lines of the last two months.
    private mutating func growInvoices(_ estate: inout Estate) {
        var invoices: [Invoice] = []
        var lines: [ProductLine] = []
        for age in stride(from: 11, through: 0, by: -1) {
            let date = Moments.month(estate.start, plus: -age)
            for agreement in estate.agreements.rows
            where agreement.start <= date && (agreement.end ?? .max) > date && agreement.bill > 0 {
                let tax = dice.chance(0.4) ? agreement.bill * 6 / 100 : 0
                let isPaid = age > 1 ? dice.chance(0.97) : age == 1 && dice.chance(0.8)
                let invoice = Invoice(
                    id: 500 + invoices.count, company: agreement.company, agreement: agreement.id, date: date,
                    amount: agreement.bill, tax: tax,
                    paid: isPaid ? agreement.bill + tax : 0, isPosted: age > 0,
                    stamp: Stamp(
                        date + 5 * Moments.hour,
                        updated: min(estate.start, date + Moment(isPaid ? 20 : 0) * Moments.day + 6 * Moments.hour),
                        by: "jlopez"))
                invoices.append(invoice)
                guard age < 2 else { continue }
                for addition in estate.additions.rows where addition.agreement == agreement.id {
                    lines.append(
                        ProductLine(
                            id: 8000 + lines.count, product: addition.product, invoice: invoice.id,
                            company: agreement.company, agreement: agreement.id,
                            quantity: addition.quantity - addition.included, price: addition.price, cost: addition.cost,
                            stamp: invoice.stamp))
                }
            }
        }
        estate.invoices = Shelf(invoices)
        estate.productLines = Shelf(lines)
    }

    /// Tickets of a customer under contract bear its first agreement; their time entries as well.
    private func linkTickets(_ estate: inout Estate) {
        var first: [Int: Agreement] = [:]
        for agreement in estate.agreements.rows.reversed() { first[agreement.company] = agreement }
        estate.tickets = Shelf(
            estate.tickets.rows.map { row in
                var ticket = row
                if let agreement = first[row.company], agreement.start < row.stamp.entered {
                    ticket.agreement = agreement.id
                }
                return ticket
            })
        estate.timeEntries = Shelf(
            estate.timeEntries.rows.map { row in
                var entry = row
                entry.agreement = estate.tickets[row.ticket]?.agreement
                return entry
            })
    }

    private mutating func growCalendar(_ estate: inout Estate, _ customers: [CustomerSeed]) {
        for place in 0..<min(160, customers.count) {
            let customer = customers[place]
            let start =
                Moments.midnight(estate.start) + Moment(dice.number(-200...40)) * Moments.day + 15 * Moments.hour
            estate.appointments.add(
                Appointment(
                    id: 400 + place, company: customer.company, contact: customer.contactIDs.first,
                    member: 150 + dice.number(0...14),
                    name: dice.pick(["Quarterly business review", "Call back", "On-site visit", "Renewal talk"]),
                    start: start,
                    stamp: Stamp(min(start - 5 * Moments.day, estate.start), by: "jlopez")))
        }
    }
}
