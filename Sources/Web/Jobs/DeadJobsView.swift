import Jobs
import Rendering

/// What `Templates/jobs/list.mustache` prints.
struct DeadJobsView: ViewModel {
    let jobs: [DeadJob]
    let count: Int
    let formats: Formats

    var view: View {
        [
            "crumbs": [PageLink("Integrations", "/admin/integrations")], "isEmpty": jobs.isEmpty,
            "empty": EmptyState(.allGood, "No job gave up", text: "All background work is done or under way."),
            "summary": count > jobs.count
                ? "\(Formats.count(count)) jobs gave up; the newest \(jobs.count) are shown."
                : "\(Formats.count(count, "job")) gave up and will not run again by \(count == 1 ? "itself" : "themselves").",
            "rows": jobs.map(row),
        ]
    }

    private func row(_ job: DeadJob) -> View {
        let path = "/admin/jobs/\(job.id)"
        let title = JobWords.title(of: job.kind)
        return [
            "title": title, "kind": job.kind, "missing": JobWords.missing(without: job.kind),
            "arguments": job.arguments == "{}" ? nil : job.arguments, "time": job.finishedAt.map { formats.time($0) },
            "tries": job.rescues >= Rescue.limit
                ? "its process ended \(Formats.count(job.rescues, "time"))" : Formats.count(job.attempt, "time"),
            "error": job.lastError, "retry": "\(path)/retry", "discarding": "\(path)/discarding",
            "deed": "Discard “\(title)”",
        ]
    }
}

/// What each kind of job does, in the product's words.
enum JobWords {
    private struct Entry {
        let title: String
        let missing: String
    }

    /// A kind that is not listed is called by its name.
    static func title(of kind: String) -> String { entries[kind]?.title ?? kind }

    /// What is not there while the job is not done; nil for a kind that is not listed.
    static func missing(without kind: String) -> String? { entries[kind]?.missing }

    private static let entries = [
        "sync_connection": Entry(
            title: "Sync of a tool", missing: "What this run should have read is read by the next one."),
        "follow_changes": Entry(
            title: "Filing of what was read",
            missing: "Records read since are not matched to customers and stand in no timeline."),
        "match_again": Entry(
            title: "Matching of all accounts", missing: "Links still follow what customers were known by before."),
        "test_connection": Entry(title: "Test of a connection", missing: "The test has no result."),
        "purge_parts": Entry(
            title: "Removal of parts that are switched off", missing: "Their records are still stored."),
        "send_write": Entry(
            title: "Sending of a write", missing: "The write waits in the outbox until somebody looks at it."),
        "refresh_records": Entry(
            title: "Reading of what was written", missing: "The next sync reads how the records are now."),
        "read_choices": Entry(
            title: "Reading of a tool’s lists", missing: "Forms offer the boards, statuses and types read before."),
        "contract_days": Entry(
            title: "Dates of contracts", missing: "Timelines may miss contracts that began or ended."),
        "invoice_days": Entry(
            title: "Due days of invoices", missing: "Timelines may miss invoices that became overdue."),
        "prune_timeline": Entry(
            title: "Clearing of old events", missing: "Events older than the retention allows are still stored."),
        "audit_night": Entry(
            title: "Verifying of the audit log",
            missing: "The log was not verified and not anchored; it is still written to."),
        "keep_house": Entry(
            title: "Clearing of what is no longer needed", missing: "The database grows more than it should."),
    ]
}
