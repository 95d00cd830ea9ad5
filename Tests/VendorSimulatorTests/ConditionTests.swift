import Testing

@testable import VendorSimulator

struct ConditionTests {
    private static let record: [String: Term] = [
        "id": .number(493), "company/id": .number(250), "board/name": .text("Help Desk"),
        "status/name": .text(">Closed"), "closedflag": .flag(false),
        "lastupdated": .moment(1_769_853_600), "summary": .text("Printer \"HP\" jams"), "externalxref": .text("vx-1"),
    ]

    @Test(arguments: [
        ("id = 493", true), ("id=493", true), ("id != 493", false), ("id > 492 and id < 494", true),
        ("id >= 494", false), ("id <= 493", true),
        ("company/id=250", true), ("Company/ID = 250", true), ("board/name=\"Help Desk\"", true),
        ("board/name='help desk'", true),
        ("board/name = \"Help\"", false), ("board/name contains \"desk\"", true), ("board/name like \"help%\"", true),
        ("board/name like \"*desk\"", true), ("board/name like \"desk%\"", false),
        ("board/name not like \"desk%\"", true),
        ("closedFlag = False", true), ("closedFlag=true", false), ("lastUpdated > [2026-01-31T09:59:59Z]", true),
        ("LASTUPDATED>[2026-01-31T10:00:00Z]", false), ("lastUpdated >= [2026-01-31T10:00:00Z]", true),
        ("contact = null", true),
        ("contact != null", false), ("externalXRef != null", true), ("id in (1, 493,7)", true),
        ("id not in (1,493)", false),
        ("status/name in (\">Closed\",\"New\")", true), ("(id=1 or id=493) and closedFlag=False", true),
        ("id=1 or id=493 and closedFlag=True", false), ("not (id = 1)", true),
        ("summary contains \"\\\"HP\\\"\"", true),
        ("externalXRef=\"vx-1\"", true),
    ])
    func `conditions mean what the vendor says`(text: String, holds: Bool) throws {
        #expect(try Condition(parsing: text).holds { Self.record[$0] ?? .null } == holds)
    }

    @Test(arguments: [
        "id", "id =", "= 5", "id = 5 and", "id ~ 5", "(id = 5", "id = 5)", "id in 5", "id in (5", "id in ()",
        "name = \"open", "x = [2026-13-45]",
        "x = [now", "id = 5 id = 6", "name = word",
    ])
    func `what is no condition is refused`(text: String) {
        #expect(throws: Condition.Mistake.self) { try Condition(parsing: text) }
    }
}
