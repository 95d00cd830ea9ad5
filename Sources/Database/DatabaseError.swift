import CPQ

/// What went wrong in the database, sorted by what a caller can do about it.
///
/// The message names the cause and the first words of the query, never a value.
package struct DatabaseError: Error, Sendable, CustomStringConvertible {
    /// The cases between which callers choose.
    package enum Kind: Sendable {
        case notFound, uniqueViolation, foreignKeyViolation, checkViolation
        /// Two transactions were in each other's way; `Pool.write` has already tried again.
        case serialization
        /// A statement or a lock took longer than allowed; nothing was changed.
        case timeout
        /// No connection could be had, or it was lost before the commit: nothing was changed.
        case unavailable
        /// The connection was lost during COMMIT: the deed may or may not have happened.
        case commitUnknown
        case readOnly, diskFull
        /// Text that PostgreSQL cannot hold (a NUL).
        case invalidText
        case other
    }

    /// What a caller can do about it.
    package let kind: Kind
    /// For the log and for whoever mends it; not a sentence for a page.
    package let message: String
    /// The five characters of the SQL standard, when the server gave the error.
    package let sqlState: String?
    /// The constraint that was violated.
    package let constraint: String?
    /// The server ended the session with this error.
    let isFatal: Bool
    /// The character of the query at which the server stumbled, counted from 1.
    let position: Int?

    package init(_ kind: Kind, _ message: String) {
        self.init(kind, message, sqlState: nil, constraint: nil, isFatal: false, position: nil)
    }

    private init(
        _ kind: Kind, _ message: String, sqlState: String?, constraint: String?, isFatal: Bool, position: Int?
    ) {
        self.kind = kind
        self.message = message
        self.sqlState = sqlState
        self.constraint = constraint
        self.isFatal = isFatal
        self.position = position
    }

    /// The error that a result carries.
    init(result: OpaquePointer, query: String) {
        func field(_ code: Int32) -> String? {
            PQresultErrorField(result, code).map { String(cString: $0) }
        }
        let state = field(Self.sqlStateField)
        let primary = field(Self.primaryField) ?? "no message from the server"
        let place = field(Self.contextField).flatMap(Self.place).map { " (\($0))" } ?? ""
        let severity = field(Self.severityField)
        let text = primary + place + Self.origin(query)

        self.init(
            Self.kind(of: state, primary), text, sqlState: state, constraint: field(Self.constraintField),
            isFatal: severity == "FATAL" || severity == "PANIC", position: field(Self.positionField).flatMap { Int($0) }
        )
    }

    package var description: String {
        sqlState.map { "\(message) [\($0)]" } ?? message
    }

    /// The database can be read but not written: its disk is full, or it was made read-only.
    package var isAboutWriting: Bool { [.diskFull, .readOnly].contains(kind) }

    /// `, in: SELECT id FROM …`: enough of a query to find it, too little to hold a value.
    static func origin(_ query: String) -> String {
        let words = query.split(whereSeparator: \.isWhitespace).prefix(12).joined(separator: " ")
        return words.isEmpty ? "" : ", in: \(words.prefix(90))"
    }

    /// "COPY devices, line 7, column name" without the value that follows.
    private static func place(_ context: String) -> String? {
        guard context.hasPrefix("COPY ") else { return nil }
        return context.split(separator: ":", maxSplits: 1).first.map(String.init)
    }

    /// Source: PostgreSQL 15, appendix A.
    private static func kind(of state: String?, _ message: String) -> Kind {
        switch state {
        case "23505": .uniqueViolation
        case "23503": .foreignKeyViolation
        case "23514": .checkViolation
        case "40001", "40P01": .serialization
        case "0A000" where message.hasPrefix("cached plan must not change"): .serialization
        case "57014", "55P03": .timeout
        case "25006": .readOnly
        case "53100": .diskFull
        case "22021", "22P05": .invalidText
        case "P0002", "02000": .notFound
        case "57P01", "57P02", "57P03", "57P05", "25P03", "53300": .unavailable
        case .some(let other) where other.hasPrefix("08"): .unavailable
        default: .other
        }
    }

    // The field codes are C character constants, which Swift does not see. Source: postgres_ext.h.
    private static let sqlStateField = Int32(UInt8(ascii: "C"))
    private static let primaryField = Int32(UInt8(ascii: "M"))
    private static let contextField = Int32(UInt8(ascii: "W"))
    private static let constraintField = Int32(UInt8(ascii: "n"))
    private static let positionField = Int32(UInt8(ascii: "P"))
    private static let severityField = Int32(UInt8(ascii: "V"))
}
