import Basics
import ConnectorKit
import Customers
import Foundation
import HTTP
import Rendering
import Secrets
import Sync
import Workspace

/// What `Templates/integrations/tickets.mustache` prints: what new tickets have.
struct TicketsTab: ViewModel {
    let connection: Connection
    let manifest: Manifest
    let defaults: TicketDefaults
    let choices: [VendorChoice]
    let readAt: Date?
    let failure: FailureNote?
    let accounts: [(id: Int64, name: String)]
    let canEdit: Bool
    var typed: [String: String]?
    var refusal: Refusal?
    let formats: Formats

    var view: View {
        let values = typed ?? TicketChoices.values(defaults)
        return [
            "path": "/admin/integrations/\(connection.id)", "canEdit": canEdit, "problems": refusal.map(Problems.init),
            "hasChoices": !choices.isEmpty, "formKey": Random.token(12),
            "fields": TicketChoices(choices: choices, values: values, refusal: refusal).fields,
            "facts": facts, "standing": standing,
            "listFailure": failure.map { FailureView($0, connector: connection.connector) },
            "account": FormField(
                "account", manifest.accountWord.capitalized, .choice(accounts.map { Choice("\($0.id)", $0.name) })
            ) {
                $0.hint = "For which the ticket is made"
            }.refused(refusal),
        ]
    }

    private var standing: String {
        guard let readAt else { return "The lists have not been read yet." }
        let counts = ["boards", "statuses", "types", "priorities"].map { list in
            Formats.count(choices.count { $0.list == list }, list)
        }
        return "Lists read \(formats.relative(readAt)): \(counts.joined(separator: ", "))."
    }

    private var facts: [View] {
        TicketChoices(choices: choices, values: TicketChoices.values(defaults), refusal: nil).facts.map { name, value in
            ["name": name, "value": value]
        }
    }
}
