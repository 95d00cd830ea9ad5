import Basics
import Foundation
import Testing

@testable import VendorSimulator

struct WorldTests {
    private static let noon = Date(timeIntervalSince1970: 1_795_262_400)
    private static let full = World(plan: .full, clock: .fixed(noon))

    @Test func `the invented MSP has the promised size`() {
        Self.full.read { estate in
            #expect(estate.activeCustomers.count == 214)
            #expect(estate.organizations.count == 209)
            #expect(estate.devices.count == 3900)
            #expect(estate.tickets.count == 12_000)
            #expect(estate.alerts.count == 60)
            #expect(estate.duplicates.count == 3)
            #expect(estate.agreements.count > 250)
            #expect(estate.additions.count > 600)
            #expect(estate.timeEntries.count > 10_000)
            #expect(Set(estate.backupJobs.rows.map(\.state)) == Set(BackupJob.State.allCases))
        }
    }

    @Test func `the PSA also holds what is no customer`() {
        Self.full.read { estate in
            let others = estate.companies.rows.filter { company in
                !estate.activeCustomers.contains { $0.id == company.id }
            }
            #expect(others.contains { $0.deletedAt != nil })
            #expect(others.contains { $0.status == 2 })
            for type in [2, 3, 4, 5] { #expect(others.contains { $0.types == [type] }) }
        }
    }

    @Test func `the truth names 180 plain, 20 ambiguous and 9 unlinked organizations`() {
        let truth = Self.full.truth
        let kinds = Dictionary(grouping: truth, by: \.kind).mapValues(\.count)

        #expect(kinds == [.plain: 180, .ambiguous: 20, .internalUse: 5, .stranger: 4])
        #expect(Set(truth.map(\.organization)).count == 209)
        #expect(truth.filter { $0.companies.isEmpty }.count == 9)
        let firsts = truth.compactMap(\.companies.first)
        #expect(Set(firsts).count == firsts.count)
        Self.full.read { estate in
            #expect(truth.allSatisfy { $0.companies.allSatisfy { estate.companies[$0] != nil } })
            #expect(Set(estate.organizations.rows.map { $0.name.lowercased() }).count == 209)
        }
    }

    @Test func `the same seed grows the same world, another one another`() {
        let first = World(seed: 7, plan: .small, clock: .fixed(Self.noon)).snapshot
        let second = World(seed: 7, plan: .small, clock: .fixed(Self.noon)).snapshot
        let third = World(seed: 8, plan: .small, clock: .fixed(Self.noon)).snapshot

        #expect(texts(first) == texts(second))
        #expect(texts(first) != texts(third))
    }

    @Test func `history ends now and reaches two years back`() {
        Self.full.read { estate in
            let tickets = estate.tickets.rows
            #expect(tickets.allSatisfy { $0.stamp.updated <= estate.start && $0.stamp.entered <= $0.stamp.updated })
            #expect(estate.start - (tickets.first?.stamp.entered ?? estate.start) > 700 * Moments.day)
            #expect(estate.start - (tickets.last?.stamp.entered ?? 0) < Moments.day)
            #expect(zip(tickets, tickets.dropFirst()).allSatisfy { $0.stamp.entered <= $1.stamp.entered })
            #expect(estate.activities.rows.allSatisfy { $0.at <= estate.start })
            #expect(estate.devices.rows.allSatisfy { $0.lastContact <= estate.start })
        }
    }

    @Test func `a conversation lies within the life of its ticket and reads on`() {
        Self.full.read { estate in
            for ticket in estate.tickets.rows.suffix(500) {
                let notes = Conversation.notes(of: ticket, estate)
                #expect(!notes.isEmpty)
                #expect(
                    notes.allSatisfy {
                        $0.at >= ticket.stamp.entered && $0.at <= ticket.stamp.updated && !$0.text.contains("{")
                    })
            }
        }
    }

    @Test func `life moves what incremental readers look at`() {
        let world = World(plan: .small, clock: .fixed(Self.noon.addingTimeInterval(0)))
        let life = Life(world, seed: 1)
        let before = world.snapshot
        world.skewClock(bySeconds: 60)

        for _ in 0..<40 { life.tick() }

        let after = world.snapshot
        #expect(after.tickets.rows.contains { $0.stamp.updated > before.start })
        #expect((after.activities.rows.last?.id ?? 0) > (before.activities.rows.last?.id ?? 0))
        #expect(after.devices.rows.contains { $0.stamp.updated > before.start })
        #expect(after.tickets.count > before.tickets.count)
    }

    @Test(arguments: [
        ("2026-11-21T10:00:00Z", 1_795_255_200), ("2026-11-21T10:00:00.5Z", 1_795_255_200),
        ("2026-11-21T12:00:00+02:00", 1_795_255_200),
        ("2026-11-21", 1_795_219_200), ("1899-12-30T00:00:00Z", -2_209_161_600), ("2024-02-29T23:59:59", 1_709_251_199),
    ])
    func `times are read and written`(text: String, moment: Moment) {
        #expect(Moments.parse(text) == moment)
        #expect(Moments.parse(Moments.iso(moment)) == moment)
        #expect(Moments.iso(moment) == Date(timeIntervalSince1970: Double(moment)).formatted(.iso8601))
    }

    @Test func `truth and pages are written as files`() throws {
        let pages = Pages(tickets: 5, size: 2, bytes: 1540)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "simulator-pages-\(UUID().uuidString)")
        // A leftover in the temporary folder is nobody's loss.
        defer { try? FileManager.default.removeItem(at: folder) }

        try pages.write(to: folder)

        let last = try JSON(parsing: Data(contentsOf: folder.appendingPathComponent("page-3.json")))
        guard case .array(let rows) = last else { throw Refusal("No list", why: "", next: "") }
        #expect(rows.map { $0["id"]?.intValue } == [5])
        #expect(try Data(contentsOf: folder.appendingPathComponent("page-1.json")).count == 2 * 1540 + 3)
        #expect(TruthFile.csv(World(plan: .small)).split(separator: "\n").count == 23)
    }

    private func texts(_ estate: Estate) -> [[UInt8]] {
        let scribe = Scribe(estate: estate, base: "", cache: TextCache())
        return estate.companies.rows.map { scribe.text("c", $0) } + estate.tickets.rows.map { scribe.text("t", $0) }
            + estate.devices.rows.map { $0.full() }
            + estate.tickets.rows.flatMap { Conversation.notes(of: $0, estate).map { $0.bytes(scribe, isWide: false) } }
            + estate.activities.rows.map(\.bytes) + estate.backupJobs.rows.map(\.text)
    }
}
