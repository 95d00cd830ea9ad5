/// A line of the catalogue: a field's name below its root, its type, and its choices where it has some.
struct FieldEntry: Sendable {
    let name: String
    let type: FieldType
    let choices: [String]

    init(_ name: String, _ type: FieldType, _ choices: [String] = []) {
        self.name = name
        self.type = type
        self.choices = choices
    }

    static func list(_ parts: [FieldEntry]...) -> [FieldEntry] { parts.flatMap { $0 } }
}

extension [FieldEntry] {
    static func text(_ names: String...) -> [FieldEntry] { names.map { FieldEntry($0, .text) } }
    static func number(_ names: String...) -> [FieldEntry] { names.map { FieldEntry($0, .number) } }
    static func money(_ names: String...) -> [FieldEntry] { names.map { FieldEntry($0, .money) } }
    static func time(_ names: String...) -> [FieldEntry] { names.map { FieldEntry($0, .time) } }
    static func flag(_ names: String...) -> [FieldEntry] { names.map { FieldEntry($0, .flag) } }
    static func set(_ names: String...) -> [FieldEntry] { names.map { FieldEntry($0, .set) } }
    static func choice(_ name: String, _ choices: String...) -> [FieldEntry] { [FieldEntry(name, .text, choices)] }
}
