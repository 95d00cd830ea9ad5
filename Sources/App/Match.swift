import ArgumentParser
import Customers
import Foundation

/// Links records of a file to the customers of another; needs no database, key or settings.
struct Match: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Links a tool's records to customers, from CSV files.",
        discussion: """
            The spine has the columns id, name and, as far as known, website, phone, street, city, state, postcode, \
            contact_email_domains; the records have id, name (or display_name) and whatever their tool gives: device_hostnames, \
            user_email_domain, city, default_domain, verified_domains, email, phone, street, postcode. The output lists for each \
            record its candidates: source, source_id, spine_id, rank, decision (auto, suggest, none), score.
            """)

    @Option(help: "CSV file of the customers.")
    var spine: String

    @Option(help: "CSV file of the records to link.")
    var records: String

    @Option(help: "Name of the records' tool, written into the output.")
    var source: String

    @Option(help: "File to write.")
    var out: String

    func run() throws {
        let summary = try MatchFiles.run(spine: spine, records: records, source: source, out: out)
        print(summary)
    }
}
