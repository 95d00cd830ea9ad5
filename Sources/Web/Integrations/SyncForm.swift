import Basics
import ConnectorKit
import HTTP
import Sync

/// The form of the Sync tab: as a connection stands, or as it was sent.
struct SyncForm {
    /// All that cannot be refused; the rest stands below as it was typed.
    private(set) var settings: ConnectionSettings
    private(set) var quietFrom: String
    private(set) var quietTo: String
    /// Empty: as the connector bounds it.
    private(set) var budget: String
    /// Of the connection when the form was made.
    let version: Int
    /// Why it is shown again.
    var refusal: Refusal?

    init(_ connection: Connection) {
        settings = ConnectionSettings(connection)
        version = connection.version
        quietFrom = connection.quiet.map { QuietHours.text($0.from) } ?? ""
        quietTo = connection.quiet.map { QuietHours.text($0.to) } ?? ""
        budget = connection.budgetPerMinute.map(String.init) ?? ""
    }

    init(_ form: Form, _ connection: Connection, _ manifest: Manifest, _ streams: [ConnectorKit.Stream]) {
        settings = ConnectionSettings(connection)
        settings.isEnabled = form.flag("enabled")
        settings.intervalMinutes = Int(form["interval"] ?? "") ?? 0
        settings.lookbackDays = Int(form["lookback"] ?? "") ?? 0
        settings.streamsOff = Set(streams.map(\.name)).subtracting(form.all("stream"))
        settings.autoLink = form.flag("auto_link")
        settings.createsCustomers = form.flag("creates_customers")
        settings.filters = Dictionary(
            manifest.filters.map { ($0.name, Set(form.all("filter.\($0.name)"))) },
            uniquingKeysWith: { first, _ in first }
        ).filter { !$0.value.isEmpty }
        settings.rowsOfOff = form["off_rows"].flatMap(ConnectionSwitch.Rows.init) ?? .keep
        version = Int(form["version"] ?? "") ?? 0
        quietFrom = form["quiet_from"] ?? ""
        quietTo = form["quiet_to"] ?? ""
        budget = form["budget"] ?? ""
    }

    /// - Throws: `Refusal` beside the field that is at fault.
    func checked() throws(Refusal) -> ConnectionSettings {
        var checked = settings
        checked.quiet = try QuietHours.parse(from: quietFrom, to: quietTo)
        checked.budgetPerMinute = budget.isEmpty ? nil : Int(budget)
        guard budget.isEmpty || checked.budgetPerMinute != nil else {
            throw Refusal(
                "The settings were not saved", why: "the bound of calls is no number", next: "Pick one from the list.",
                field: "budget")
        }
        return checked
    }
}
