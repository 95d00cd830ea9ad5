import Basics
import HTTP
import Rendering
import Workspace

/// `{{#listTools}}{{>partials/list-tools}}{{/listTools}}`: a person's views of a list, and the choice of its columns.
struct ListTools: ViewModel {
    let list: SavedView.List
    let table: TableState
    let columns: [Column]
    /// Those of this person for this list.
    let views: [SavedView]

    var view: View {
        [
            "views": views.isEmpty ? nil : TabRow("Saved views", views.map(tab)), "action": table.path,
            "kept": table.kept(except: [TableState.columnName]), "columnName": TableState.columnName,
            "options": columns.compactMap { column in
                column.key.map { Choice($0, column.label, isSelected: table.shows($0)) }
            },
            "list": list.rawValue, "query": table.query,
            "field": FormField("name", "Name of the view", .text()) {
                $0.value = current?.name ?? ""
                $0.hint = "Keeps filters, order and columns. The same name replaces a view."
                $0.variant = "view"
            },
            "deletion": views.isEmpty
                ? nil : ["options": views.map { Choice($0.id.description, $0.name, isSelected: isCurrent($0)) }] as View
                ,
        ]
    }

    private var current: SavedView? { views.first(where: isCurrent) }

    private func isCurrent(_ view: SavedView) -> Bool { view.query == table.query }

    private func tab(_ view: SavedView) -> Tab {
        Tab(view.name, SavedViewPages.address(of: view.list, view.query), isCurrent: isCurrent(view))
    }
}

/// Saving and deleting a person's own views of a list.
enum SavedViewPages {
    static func save(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let list = try list(form)
        let name = try form.text("name", limit: 60)
        let query = TableState.canonical(try Query(parsing: Array(form["query", default: ""].utf8), limit: 200))

        try visit.write(.viewSaved(name, list: list.rawValue)) { db in
            try SavedView.save(list, name: name, query: query, by: visit.user.id, db)
        }
        return visit.redirect(to: address(of: list, query), flash: "“\(name)” is saved.")
    }

    static func delete(_ visit: Visit) throws -> Response {
        let id: ID<SavedView> = try visit.form().id("view")
        let gone = try visit.write { db in
            let gone = try SavedView.remove(id, by: visit.user.id, db)
            return (gone, .viewDeleted(gone.name, list: gone.list.rawValue))
        }
        return visit.redirect(to: address(of: gone.list, gone.query), flash: "“\(gone.name)” is deleted.")
    }

    static func address(of list: SavedView.List, _ query: String) -> String {
        let path =
            switch list {
            case .customers: "/customers"
            case .organizations: "/rmm"
            case .devices: "/rmm/devices"
            }
        return query.isEmpty ? path : "\(path)?\(query)"
    }

    private static func list(_ form: Form) throws(Refusal) -> SavedView.List {
        let word = try form.choice("list", of: SavedView.List.allCases.map(\.rawValue))
        return SavedView.List(rawValue: word) ?? .customers
    }
}
