import Basics
import Customers
import Foundation
import HTTP
import HTTPTypes
import Jobs
import Rendering
import Synchronization
import Workspace

/// The log of all deeds: found by words and qualifiers, one by one, as a file. Nothing here changes an entry.
enum AuditPages {
    static func show(_ visit: Visit) throws -> Response {
        let table = TableState(visit.request)
        let query = AuditQuery(visit.request.query["q"] ?? "")
        let tools = try AuditTools(visit)
        let before = table["before"].isEmpty ? nil : Int64(table["before"])
        let (records, facets, check) = try visit.read { db in
            var filter = try chosen(query, tools, visit) { try Customer.withMerged($0, db) }
            let facets = try AuditFacets.count(filter, db)
            filter.before = before
            return (try AuditLog.list(filter, limit: 51, db), facets, try AuditCheck.latest(db))
        }

        let page = AuditList(
            records: Array(records.prefix(50)), next: records.count > 50 ? records[49].seq : nil,
            isFirst: before == nil, query: query, facets: facets, check: check, tools: tools, formats: visit.formats)
        return try visit.page("audit/list", page, title: "Audit log")
    }

    /// One entry on a page of its own, or opened in its row.
    static func entry(_ visit: Visit) throws -> Response {
        guard let seq = visit.parameters["entry"].flatMap({ Int64($0) }) else { throw visit.notFound("audit entry") }
        let record = try visit.read { db in try AuditLog.find(seq, db) }
        let view = AuditEntryView(
            record, try AuditTools(visit), address: visit.site.options.baseURL.address(of: visit.slug),
            isRow: visit.request.isPartial,
            visit.formats)
        guard !visit.request.isPartial else { return try visit.part("audit/details", view) }
        return try visit.page(
            "audit/entry", view, title: record.entry.summary, documentTitle: "Entry \(seq) · Audit log")
    }

    /// The entries that the search finds as a file, sent while it is read.
    static func export(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let format = AuditExport.Format(
            rawValue: try form.choice("format", of: AuditExport.Format.allCases.map(\.rawValue)))
        let query = AuditQuery(form["q", default: ""])
        let tools = try AuditTools(visit)

        let filter = try visit.write(.auditExported(format: format?.rawValue ?? "", query: query.text)) { db in
            try chosen(query, tools, visit) { try Customer.withMerged($0, db) }
        }
        let export = Mutex(AuditExport(format ?? .csv, filter))
        return .file(
            pieces: {
                try visit.read { db in try export.withLock { try $0.next(db) } }.map { Array($0.utf8) }
            }, type: format == .jsonl ? "application/jsonl" : "text/csv; charset=utf-8",
            name: "audit-\(visit.slug)-\(visit.formats.day(visit.now)).\(format?.rawValue ?? "csv")")
    }

    /// Lets the chain be walked now instead of at night.
    static func verify(_ visit: Visit) throws -> Response {
        try visit.write(.auditVerificationRequested) { db in
            _ = try Queue.enqueue(AuditNight(), db)
        }
        return visit.redirect(
            to: "/admin/audit", flash: "The chain is being verified. Reload the page for the result.", tone: .info)
    }

    /// The query as a filter; customers bring along those that were merged into them.
    private static func chosen(
        _ query: AuditQuery, _ tools: AuditTools, _ visit: Visit, merged: (ID<Customer>) throws -> [Int64]
    ) throws -> AuditFilter {
        let week = visit.now.addingTimeInterval(-7 * 86_400)
        var filter = query.filter(zone: visit.settings.timeZone, since: week, connections: tools.connections(named:))
        filter.customers = try filter.customers?.flatMap { try merged(ID($0)) }
        return filter
    }
}
