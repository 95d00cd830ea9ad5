/// PostgreSQL's number (oid) of a type. Source: pg_type.dat; the numbers of built-in types never change.
package struct SQLType: Hashable, Sendable, CustomStringConvertible {
    package let oid: UInt32

    package init(oid: UInt32) {
        self.oid = oid
    }

    /// The server decides from where the value stands: `email = $1` compares as the column does.
    package static let inferred = SQLType(oid: 0)
    // PostgreSQL's own names.
    package static let bool = SQLType(oid: 16)
    package static let bytea = SQLType(oid: 17)
    package static let char = SQLType(oid: 18)
    package static let name = SQLType(oid: 19)
    package static let int8 = SQLType(oid: 20)
    package static let int2 = SQLType(oid: 21)
    package static let int4 = SQLType(oid: 23)
    package static let text = SQLType(oid: 25)
    package static let oid = SQLType(oid: 26)
    package static let json = SQLType(oid: 114)
    package static let float4 = SQLType(oid: 700)
    package static let float8 = SQLType(oid: 701)
    package static let bpchar = SQLType(oid: 1042)
    package static let varchar = SQLType(oid: 1043)
    package static let date = SQLType(oid: 1082)
    package static let timestamp = SQLType(oid: 1114)
    package static let timestamptz = SQLType(oid: 1184)
    package static let numeric = SQLType(oid: 1700)
    package static let uuid = SQLType(oid: 2950)
    package static let jsonb = SQLType(oid: 3802)

    /// The type of an array of these; text where the server was to decide.
    package var array: SQLType {
        SQLType(oid: Self.arrays[oid] ?? 1009)
    }

    /// Text, or a type whose binary form is its text: enumerations and extension types (citext) have numbers from 16384.
    var isText: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .char, .json, SQLType(oid: 705), SQLType(oid: 142): true
        default: oid >= 16384
        }
    }

    package var description: String {
        if let name = Self.names[oid] { return name }
        if let element = Self.arrays.first(where: { $0.value == oid })?.key {
            return (Self.names[element] ?? "type \(element)") + "[]"
        }
        return "type \(oid)"
    }

    private static let arrays: [UInt32: UInt32] = [
        16: 1000, 17: 1001, 20: 1016, 21: 1005, 23: 1007, 25: 1009, 700: 1021, 701: 1022, 1082: 1182, 1184: 1185,
        1700: 1231, 2950: 2951, 3802: 3807,
    ]
    private static let names: [UInt32: String] = [
        0: "unknown", 16: "boolean", 17: "bytea", 18: "char", 19: "name", 20: "bigint", 21: "smallint", 23: "integer",
        25: "text", 26: "oid", 114: "json", 700: "real", 701: "double precision", 1042: "char(n)", 1043: "varchar",
        1082: "date", 1114: "timestamp", 1184: "timestamptz", 1186: "interval", 1700: "numeric", 2950: "uuid",
        3802: "jsonb",
    ]
}
