import Basics
import Database
import Foundation

/// Where a field's value stands in the database.
struct FactColumn: Sendable {
    /// Below its root.
    let name: String
    let form: Form
    /// The plain column, by which a change's former values are found; nil: it is computed.
    let column: String?
    /// Over the alias of its table; `e.at` is the moment of the question.
    let sql: @Sendable (SQL) -> SQL

    enum Form: Sendable { case text, number, money, moment, day, flag, set }

    /// A column as it is.
    static func plain(_ form: Form, _ pairs: KeyValuePairs<String, String>) -> [FactColumn] {
        pairs.map { name, column in
            FactColumn(name: name, form: form, column: column) { "\($0).\(.name(column))" }
        }
    }

    /// Columns that are called like their fields.
    static func same(_ form: Form, _ names: String...) -> [FactColumn] {
        names.map { name in FactColumn(name: name, form: form, column: name) { "\($0).\(.name(name))" } }
    }

    /// An amount in minor units beside its currency, read as `1250 USD`.
    static func money(_ name: String, _ column: String) -> FactColumn {
        FactColumn(name: name, form: .money, column: nil) { "\($0).\(.name(column)) || ' ' || \($0).currency" }
    }

    static func computed(_ name: String, _ form: Form, _ sql: @escaping @Sendable (SQL) -> SQL) -> FactColumn {
        FactColumn(name: name, form: form, column: nil, sql: sql)
    }

    /// The value in a column of an answer; nil when it is NULL.
    func value(_ row: Row, _ name: String) throws -> FieldValue? {
        switch form {
        case .text: return try (row.get(name) as String?).map(FieldValue.text)
        case .number: return try (row.get(name) as Decimal?).map(FieldValue.number)
        case .money: return try (row.get(name) as String?).flatMap(Self.amount)
        case .moment: return try (row.get(name) as Date?).map(FieldValue.moment)
        case .day: return try (row.get(name) as Day?).map(FieldValue.day)
        case .flag: return try (row.get(name) as Bool?).map(FieldValue.flag)
        case .set: return try (row.get(name) as [String]?).map(FieldValue.set)
        }
    }

    /// The value in a change's former ones; nil when it was NULL.
    func value(before json: JSON) -> FieldValue? {
        switch (form, json) {
        case (.text, .string(let text)): return .text(text)
        case (.number, .number(let number)): return .number(number)
        case (.flag, .bool(let flag)): return .flag(flag)
        case (.day, .string(let text)): return Day(text).map(FieldValue.day)
        case (.moment, .string(let text)):
            // Absence and failure are the same: the database's own text of a time.
            return (try? Date(text, strategy: .iso8601)).map(FieldValue.moment)
        default: return nil
        }
    }

    private static func amount(_ text: String) -> FieldValue? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let minor = Int64(parts[0]) else { return nil }
        return .money(Money(minor: minor, currency: String(parts[1])))
    }
}
