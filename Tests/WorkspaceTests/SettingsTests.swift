import Basics
import Database
import Foundation
import Secrets
import TestKit
import Testing
import Workspace

struct SettingsTests {
    @Test func `the settings come back as they were saved`() throws {
        try withRolledBack { db in
            var settings = try WorkspaceSettings.load(db)
            settings.name = "Fabrikam IT"
            settings.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
            settings.moneyVisibleToViewers = false
            settings.checklistDismissedAt = Date(timeIntervalSince1970: 1_000)
            try settings.save(db)

            let loaded = try WorkspaceSettings.load(db)

            #expect(loaded.id == TestDatabase.workspaceID && loaded.name == "Fabrikam IT" && loaded.currency == "USD")
            #expect(loaded.timeZone.identifier == "Europe/Berlin")
            #expect(
                loaded.checklistDismissedAt == Date(timeIntervalSince1970: 1_000) && loaded.spineConnectionID == nil)
            #expect(loaded.showsMoney(to: .admin) && loaded.showsMoney(to: .member) && !loaded.showsMoney(to: .viewer))
        }
    }

    @Test(arguments: [
        ("name", ""), ("name", String(repeating: "x", count: 201)), ("currency", "usd"), ("support_address", "x"),
        ("timeline_months", "12"), ("timeline_months", "61"), ("trace_days", "6"), ("trace_days", "31"),
    ])
    func `a setting that cannot be is refused with its field`(field: String, value: String) throws {
        try withRolledBack { db in
            var settings = try WorkspaceSettings.load(db)
            switch field {
            case "name": settings.name = value
            case "currency": settings.currency = value
            case "timeline_months": settings.timelineMonths = try #require(Int(value))
            case "trace_days": settings.traceDays = try #require(Int(value))
            default: settings.supportAddress = value
            }

            let refusal = #expect(throws: Refusal.self) { try settings.save(db) }

            #expect(refusal?.field == field)
        }
    }

    @Test(arguments: [
        ("dana", "Dana", "a long phrase", "email"), ("@x", "Dana", "a long phrase", "email"),
        ("a b@x.example", "Dana", "a long phrase", "email"), ("a@b@x.example", "Dana", "a long phrase", "email"),
        ("DANA@x.example", "Dana", "a long phrase of mine", "email"), ("new@x.example", " ", "a long phrase", "name"),
        ("new@x.example", "New", "short", "password"), ("new@x.example", "New", "Demo2026Demo!!", "password"),
    ])
    func `a person who cannot be added is refused with the field`(
        email: String, name: String, password: String, field: String
    ) throws {
        try withRolledBack { db in
            try User.add(email: "dana@x.example", name: "Dana", role: .viewer, password: nil, db)

            let refusal = #expect(throws: Refusal.self) {
                try User.add(email: email, name: name, role: .member, password: Secret(password), db)
            }

            #expect(refusal?.field == field)
            #expect(try User.all(db).count == 1)
        }
    }

    @Test func `a person keeps appearance and what screens remember`() throws {
        try withRolledBack { db in
            let id = try User.add(email: "dana@x.example", name: "Dana", role: .admin, password: nil, db).id
            try User.setAppearance(theme: "dark", density: "comfortable", singleKeys: false, of: id, db)
            try User.setPreference("times", "exact", of: id, db)
            try User.setPreference("timeline.order", ["newest"], of: id, db)
            try User.setPreference("times", "relative", of: id, db)

            let user = try User.find(id, db)

            #expect(user.theme == "dark" && user.density == "comfortable" && !user.singleKeys)
            #expect(user.preferences == ["times": "relative", "timeline.order": ["newest"]])
            #expect(user.role == .admin && user.status == .active)
            #expect(throws: DatabaseError.self) { try User.find(ID(99), db) }
        }
    }

    @Test func `a form sent twice acts once, also at the same instant`() throws {
        let database = try TestDatabase.workspace()
        let nonce = FormNonce.make()

        #expect(try database.pool.write { db in try FormNonce.claim(nonce, db) })
        #expect(try !database.pool.write { db in try FormNonce.claim(nonce, db) })
        for wrong in ["", "short", String(repeating: "x", count: 65), "0123456789abcde\0"] {
            #expect(throws: Refusal.self) { try database.pool.write { db in try FormNonce.claim(wrong, db) } }
        }
    }
}
