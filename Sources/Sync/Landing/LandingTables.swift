import ConnectorKit

/// The table of every kind.
enum LandingTables {
    static let all: [RecordKind: LandingTable] = {
        let tables = [
            LandingPeople.accounts, LandingPeople.sites, LandingPeople.contacts, LandingPeople.technicians,
            LandingService.boards,
            LandingService.tickets, LandingService.notes, LandingService.timeEntries, LandingFinance.contracts,
            LandingFinance.contractLines, LandingFinance.invoices, LandingEstate.devices, LandingEstate.alerts,
            LandingEstate.activities, LandingEstate.backupRuns,
        ]
        return Dictionary(uniqueKeysWithValues: tables.map { ($0.kind, $0) })
    }()
}
