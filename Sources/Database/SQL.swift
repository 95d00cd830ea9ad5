/// A query: the text is written in code, every interpolated value is bound and never pasted.
///
/// `"… WHERE id = \(id) AND \(filter)"`: a value becomes a parameter, another `SQL` becomes part of the text. Text that is not a
/// literal has no way in; a name of a table or column that is chosen at run time goes through `SQL.name`.
package struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The text around the parameters: always one more than there are parameters.
    private var pieces: [String]
    private(set) var parameters: [Parameter]

    /// A value and the type it is announced as, which it has also when it is NULL.
    struct Parameter: Sendable {
        let type: SQLType
        let value: SQLValue?
    }

    package init(stringLiteral text: StaticString) {
        pieces = [text.description]
        parameters = []
    }

    package init(stringInterpolation: Interpolation) {
        self = stringInterpolation.query
    }

    private init(text: String) {
        pieces = [text]
        parameters = []
    }

    /// The name of a table, column or channel, quoted.
    package static func name(_ name: String) -> SQL {
        let inner = name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        return SQL(text: "\"" + inner.filter { $0 != "\0" } + "\"")
    }

    /// A number in the text itself, where the planner has to see it: with a bound LIMIT it takes a tenth of all rows for the
    /// answer, and plans the statement anew each time.
    package static func number(_ number: Int) -> SQL {
        SQL(text: String(number))
    }

    /// The parts, one after another; the empty text when there are none.
    package static func joined(_ parts: [SQL], by separator: SQL) -> SQL {
        guard var whole = parts.first else { return "" }
        for part in parts.dropFirst() {
            whole.append(separator)
            whole.append(part)
        }
        return whole
    }

    package static func + (left: SQL, right: SQL) -> SQL {
        var whole = left
        whole.append(right)
        return whole
    }

    /// Appends another query; its parameters are counted on.
    package mutating func append(_ other: SQL) {
        pieces[pieces.count - 1] += other.pieces[0]
        pieces += other.pieces.dropFirst()
        parameters += other.parameters
    }

    /// The text with `$1`, `$2`, … where the parameters stand.
    var text: String {
        var whole = pieces[0]
        for (index, piece) in pieces.dropFirst().enumerated() {
            whole += "$\(index + 1)"
            whole += piece
        }
        return whole
    }

    /// Gathers the literals and values of one interpolated string.
    package struct Interpolation: StringInterpolationProtocol {
        var query = SQL(text: "")

        package init(literalCapacity: Int, interpolationCount: Int) {
            query.pieces.reserveCapacity(interpolationCount + 1)
            query.parameters.reserveCapacity(interpolationCount)
        }

        package mutating func appendLiteral(_ literal: StaticString) {
            query.pieces[query.pieces.count - 1] += literal.description
        }

        package mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value) {
            query.parameters.append(Parameter(type: Value.sqlType, value: value.sqlValue))
            query.pieces.append("")
        }

        package mutating func appendInterpolation<Value: SQLEncodable>(_ value: Value?) {
            query.parameters.append(Parameter(type: Value.sqlType, value: value?.sqlValue))
            query.pieces.append("")
        }

        package mutating func appendInterpolation(_ part: SQL) {
            query.append(part)
        }
    }
}
