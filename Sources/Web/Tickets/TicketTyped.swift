import Basics
import ConnectorKit
import Customers
import Foundation
import HTTP
import Secrets
import Sync

/// What stands in the form of a ticket: as it opens, as it was typed, or as it is taken back.
struct TicketTyped {
    var text = ""
    var isPublic = true
    var status = ""
    var assignee = ""
    var priority = ""
    var hadFiles = false
    /// Made with the form: sent twice it is the same.
    var formKey = Random.token(12)

    init() {}

    init(_ form: Form) {
        text = form["text", default: ""].replacing("\r\n", with: "\n")
        isPublic = form["visibility"] != "internal"
        status = form["status", default: ""]
        assignee = form["assignee", default: ""]
        priority = form["priority", default: ""]
        hadFiles = !form.files.isEmpty
        formKey = String(form["form", default: ""].prefix(64))
    }

    /// The message of a write that did not arrive.
    init(takenFrom entry: OutboxEntry) {
        guard case .addNote(let note) = entry.write else { return }
        text = note.text
        isPublic = note.isPublic
    }

    /// What is asked for by it.
    ///
    /// - Throws: `Refusal` when the form is not one of ours.
    func answer(_ form: Form) throws(Refusal) -> TicketAnswer {
        guard let seen = TicketTyped.seen(form["seen", default: ""]) else {
            throw Refusal(
                "Nothing was sent", why: "the form does not say what it showed", next: "Send it again", field: "text")
        }
        guard form.files.count <= TicketFile.most else {
            throw Refusal(
                "Nothing was sent", why: "\(form.files.count) files were chosen",
                next: "Choose at most \(TicketFile.most)", field: "files")
        }
        return TicketAnswer(seen: seen, formKey: formKey) { answer in
            answer.text = text
            answer.isPublic = isPublic
            answer.status = status.isEmpty ? .keep : .to(status)
            answer.priority = priority.isEmpty ? .keep : .to(priority)
            answer.assignee =
                assignee.isEmpty ? .keep : assignee == "nobody" ? .nobody : .to(String(assignee.dropFirst()))
            answer.files = form.files.map { TicketFile(name: $0.fileName, bytes: $0.bytes) }
        }
    }

    static func text(_ seen: TicketSeen) -> String {
        "\(seen.note).\(seen.write).\(seen.isOpen ? "open" : "closed").\(seen.status)"
    }

    private static func seen(_ text: String) -> TicketSeen? {
        let parts = text.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, let note = Int64(parts[0]), let write = Int64(parts[1]) else { return nil }
        return TicketSeen(note: note, write: write, status: String(parts[3]), isOpen: parts[2] == "open")
    }
}
