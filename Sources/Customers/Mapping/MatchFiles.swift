import Basics
import Foundation

/// Matching from files to a file, for `vectis match`: needs no database, keys or settings.
package enum MatchFiles {
    /// What a run did; described in one line for the terminal.
    package struct Summary: Sendable, CustomStringConvertible {
        package let customers: Int
        package let records: Int
        package let automatic: Int
        package let suggested: Int
        package let unmatched: Int

        package var description: String {
            "\(records) records, \(customers) customers: \(automatic) linked, \(suggested) suggested, "
                + "\(unmatched) without a candidate"
        }
    }

    /// Links the records of `records` to the customers of `spine` and writes
    /// `source,source_id,spine_id,rank,decision,score`.
    ///
    /// Columns are known by their headings; `id` and a name are required, anything else is used when present.
    /// - Throws: `Refusal` naming the file, and the column or line that is wrong.
    package static func run(spine: String, records: String, source: String, out: String) throws -> Summary {
        let customers = try read(URL(filePath: spine)).map { SpineCustomer(id: $0.id, facts: $0.facts) }
        let wanted = try read(URL(filePath: records)).map { MatchRecord(id: $0.id, facts: $0.facts) }

        let results = MatchEngine.run(spine: customers, records: wanted)

        do {
            try Data(table(results, source: source).utf8).write(to: URL(filePath: out))
        } catch {
            throw Refusal(
                "\(out) was not written", why: error.localizedDescription, next: "Check the folder and its permissions")
        }
        return summary(results, customers: customers.count)
    }

    private static func summary(_ results: [MatchResult], customers: Int) -> Summary {
        var automatic = 0
        var suggested = 0
        for result in results {
            switch result.outcome {
            case .automatic: automatic += 1
            case .suggested: suggested += 1
            case .none, .decided: break
            }
        }
        return Summary(
            customers: customers, records: results.count, automatic: automatic, suggested: suggested,
            unmatched: results.count - automatic - suggested)
    }

    private static func table(_ results: [MatchResult], source: String) -> String {
        var text = "source,source_id,spine_id,rank,decision,score\n"
        for result in results {
            if result.suggestions.isEmpty { text += CSV.line([source, result.recordID, "", "1", "none", ""]) }
            for (index, suggestion) in result.suggestions.enumerated() {
                let isLink = index == 0 && result.outcome == .automatic(suggestion.customerID)
                text += CSV.line([
                    source, result.recordID, suggestion.customerID, String(index + 1), isLink ? "auto" : "suggest",
                    String(format: "%.3f", suggestion.score),
                ])
            }
        }
        return text
    }

    private static func read(_ file: URL) throws -> [(id: String, facts: CompanyFacts)] {
        let data: Data
        do {
            data = try Data(contentsOf: file)
        } catch {
            throw Refusal(
                "\(file.path) was not read", why: "There is no readable file of that name", next: "Check the path")
        }
        let table = try CSV(data, name: file.lastPathComponent)
        let fields = try Fields(table, file: file.lastPathComponent)
        var seen: Set<String> = []
        return try table.rows.map { row in
            let id = row[fields.id]
            guard !id.isEmpty, seen.insert(id).inserted else {
                throw Refusal(
                    "\(file.lastPathComponent) was not read",
                    why: id.isEmpty ? "A row has no id" : "The id \(id) stands in it twice",
                    next: "Give each row an id of its own")
            }
            return (id, CompanyFacts(fields.details(row)))
        }
    }

    /// Where each field stands in a table.
    private struct Fields {
        let id: Int
        private let name: Int
        private let table: CSV

        init(_ table: CSV, file: String) throws(Refusal) {
            guard let id = table.column("id") else { throw Self.missing("id", in: table, file) }
            guard let name = table.column("name") ?? table.column("display_name") else {
                throw Self.missing("name", in: table, file)
            }
            self.id = id
            self.name = name
            self.table = table
        }

        func details(_ row: [String]) -> CompanyDetails {
            var details = CompanyDetails(name: row[name])
            details.domains = [
                "website", "contact_email_domains", "email", "default_domain", "verified_domains", "user_email_domain",
            ]
            .flatMap { list(row, $0) }
            details.phones = list(row, "phone")
            details.street = text(row, "street")
            details.city = text(row, "city")
            details.postcode = text(row, "postcode")
            details.hostNames = list(row, "device_hostnames")
            details.identities = list(row, "serials") + list(row, "user_principal_names")
            details.externalIDs = list(row, "external_ids") + list(row, "tenant_id")
            return details
        }

        private func text(_ row: [String], _ column: String) -> String { table.column(column).map { row[$0] } ?? "" }

        private func list(_ row: [String], _ column: String) -> [String] {
            text(row, column).split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        }

        private static func missing(_ column: String, in table: CSV, _ file: String) -> Refusal {
            Refusal(
                "\(file) was not read",
                why: "It has no column “\(column)”; its columns are \(table.columns.joined(separator: ", "))",
                next: "Name the columns in the first line")
        }
    }
}
