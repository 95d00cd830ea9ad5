/// All that exists in the invented world: one MSP, its PSA and its RMM.
struct Estate: Sendable {
    let seed: UInt64
    /// When the world was grown; history ends here.
    let start: Moment

    var companies = Shelf<Company>()
    var sites = Shelf<Site>()
    var contacts = Shelf<Contact>()
    var members = Shelf<Member>()
    var tickets = Shelf<Ticket>()
    var timeEntries = Shelf<TimeEntry>()
    var agreements = Shelf<Agreement>()
    var additions = Shelf<Addition>()
    var configurations = Shelf<Configuration>()
    var invoices = Shelf<Invoice>()
    var productLines = Shelf<ProductLine>()
    var appointments = Shelf<Appointment>()
    var documents = Shelf<Document>()
    /// The highest ticket number ever given; numbers of deleted tickets do not come back.
    private(set) var lastTicket = 0
    /// Conversations that something was added to; all others are told anew each time from the ticket alone.
    var conversations: [Int: [Note]] = [:]

    var organizations = Shelf<Organization>()
    var locations = Shelf<Location>()
    var devices = Shelf<Device>()
    var alerts = Shelf<Alert>()
    var activities = Shelf<Activity>()
    var backupJobs = Shelf<BackupJob>()
    var rmmUsers = Shelf<RMMUser>()
    /// Devices that are gone while their backups remain.
    var deletedDevices = Shelf<Device>()

    var truth: [Truth] = []
    /// Pairs of companies that are one customer: the older, the newer.
    var duplicates: [(kept: Int, duplicate: Int)] = []
    /// Grows when a name changes that is printed inside other records.
    var namesVersion = 0

    init(seed: UInt64, start: Moment) {
        self.seed = seed
        self.start = start
    }

    mutating func nextTicketID() -> Int {
        lastTicket = max(lastTicket + 1, tickets.nextID)
        return lastTicket
    }

    /// The customers of today: of type Client, active, not in the recycle bin.
    var activeCustomers: [Company] {
        companies.rows.filter { $0.deletedAt == nil && $0.status == 1 && $0.types.contains(1) }
    }
}

/// What the growers of one customer have to agree on.
struct CustomerSeed: Sendable {
    let company: Int
    var name: String
    /// The name without its legal form.
    var bare: String
    var domain: String?
    var usesFreeMail: Bool
    var employees: Int
    var prefix: String
    var place: Place
    var siteIDs: [Int] = []
    var contactIDs: [Int] = []
    /// A brand with several towns shares name and domain.
    var isSibling = false
}
