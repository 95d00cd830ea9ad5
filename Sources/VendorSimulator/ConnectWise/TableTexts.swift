/// A row of a set-up table: nothing but an id and what is printed.
struct TableRow: ConnectWiseRow {
    let id: Int
    var stamp = Stamp(1_056_000_000, by: "zadmin")
    private let body: @Sendable (inout JSONText, Scribe) -> Void

    init(_ id: Int, _ body: @escaping @Sendable (inout JSONText, Scribe) -> Void) {
        self.id = id
        self.body = body
    }

    func term(_ path: String) -> Term? { nil }

    func write(_ text: inout JSONText, _ scribe: Scribe) {
        text.put("id", id)
        body(&text, scribe)
    }
}

/// The PSA's set-up as rows.
enum TableTexts {
    static let boards = Tables.boards.map { board in
        TableRow(board.id) { text, scribe in
            text.put("name", board.name)
            scribe.reference("location", 2, "Main Office", "location_href", "system/locations/2", in: &text)
            scribe.reference(
                "department", 10, "Professional Services", "department_href", "system/departments/10", in: &text)
            text.put("inactiveFlag", false)
            text.put("projectFlag", board.id == Tables.projectBoard)
            text.put("billTime", "NoDefault")
            text.put("problemSort", "Ascending")
            scribe.info(Stamp(1_056_000_000, by: "zadmin"), in: &text)
        }
    }

    static func statuses(of board: Int) -> [TableRow] {
        Tables.statuses.filter { $0.board == board }.map { status in
            TableRow(status.id) { text, scribe in
                text.put("name", status.name)
                boardReference(board, &text, scribe)
                text.put("sortOrder", status.sort)
                text.put("displayOnBoard", !status.isClosed)
                text.put("inactive", false)
                text.put("closedStatus", status.isClosed)
                text.put("timeEntryNotAllowed", false)
                text.put("defaultFlag", status.sort == 0)
                text.put("escalationStatus", status.escalation)
                text.put("customerPortalFlag", false)
                scribe.info(Stamp(1_056_000_000, by: "zadmin"), in: &text)
            }
        }
    }

    static func types(of board: Int) -> [TableRow] {
        Tables.types.filter { $0.board == board }.map { type in
            TableRow(type.id) { text, scribe in
                text.put("name", type.name)
                text.put("category", type.name == "Maintenance" ? "Proactive" : "Reactive")
                text.put("defaultFlag", false)
                text.put("inactiveFlag", false)
                boardReference(board, &text, scribe)
            }
        }
    }

    static func teams(of board: Int) -> [TableRow] {
        Tables.teams.filter { $0.board == board }.map { team in
            TableRow(team.id) { text, _ in
                text.put("name", team.name)
                text.array("members") { list in (150..<158).forEach { list.element($0) } }
                text.put("defaultFlag", true)
                text.put("boardId", board)
            }
        }
    }

    static func parts(of board: Int, _ parts: [Tables.Named]) -> [TableRow] {
        parts.map { part in
            TableRow(part.id) { text, scribe in
                text.put("name", part.name)
                text.put("inactiveFlag", false)
                boardReference(board, &text, scribe)
            }
        }
    }

    static let priorities = Tables.priorities.map { priority in
        TableRow(priority.id) { text, scribe in
            text.put("name", priority.name)
            text.put("color", priority.color)
            text.put("sortOrder", priority.sort)
            text.put("defaultFlag", priority.id == 4)
            text.put("level", priority.level)
            text.object("_info") {
                $0.put("image_href", "\(scribe.base)service/priorities/\(priority.id)/image?lm=2005-05-27T14:58:21Z")
            }
        }
    }

    static let companyStatuses = Tables.companyStatuses.map { status in
        TableRow(status.id) { text, _ in
            text.put("name", status.name)
            text.put("defaultFlag", status.id == 1)
            text.put("inactiveFlag", status.id == 2)
            text.put("notifyFlag", status.id == 3)
            text.put("disallowSavingFlag", false)
        }
    }

    static let companyTypes = Tables.companyTypes.map { type in
        TableRow(type.id) { text, _ in
            text.put("name", type.name)
            text.put("defaultFlag", type.id == 1)
            text.put("vendorFlag", type.id == 3)
        }
    }

    static let communicationTypes = [(1, "Email"), (2, "Direct"), (4, "Mobile")].map { type in
        TableRow(type.0) { text, _ in
            text.put("description", type.1)
            text.put("phoneFlag", type.0 != 1)
            text.put("faxFlag", false)
            text.put("emailFlag", type.0 == 1)
            text.put("defaultFlag", type.0 != 4)
        }
    }

    static let configurationStatuses = [(1, "Active"), (2, "Inactive")].map { status in
        TableRow(status.0) { text, _ in
            text.put("description", status.1)
            text.put("closedFlag", status.0 == 2)
            text.put("defaultFlag", status.0 == 1)
        }
    }

    static let products = Tables.products.map { product in
        TableRow(product.id) { text, _ in
            text.put("identifier", product.identifier)
            text.put("description", product.description)
            text.put("inactiveFlag", false)
            text.put("productClass", "Agreement")
            text.put("price", hundredths: product.price)
            text.put("cost", hundredths: product.cost)
            text.put("taxableFlag", false)
            text.put("customerDescription", product.description)
            text.put("recurringFlag", true)
        }
    }

    static let locations = [
        TableRow(2) { text, _ in
            text.put("name", "Main Office")
            text.put("locationFlag", true)
        }
    ]
    static let departments = [
        TableRow(10) { text, _ in
            text.put("identifier", "Services")
            text.put("name", "Professional Services")
        }
    ]

    static func named(_ list: [Tables.Named]) -> [TableRow] {
        list.map { entry in TableRow(entry.id) { text, _ in text.put("name", entry.name) } }
    }

    static func levels() -> [TableRow] {
        named([
            Tables.Named(id: 1, name: "Low"), Tables.Named(id: 2, name: "Medium"), Tables.Named(id: 3, name: "High"),
        ])
    }

    private static func boardReference(_ id: Int, _ text: inout JSONText, _ scribe: Scribe) {
        scribe.named("board", Tables.boards, id, "board_href", "service/boards", in: &text)
    }
}
