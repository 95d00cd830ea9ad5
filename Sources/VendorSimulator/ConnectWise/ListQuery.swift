import Basics
import HTTP

/// The parameters every list takes, read and checked.
struct ListQuery: Sendable {
    struct Key: Sendable {
        let path: String
        let isDescending: Bool
    }

    var condition: Condition?
    var childCondition: Condition?
    var customFieldCondition: Condition?
    var order: [Key] = []
    var fields = JSONPick(fields: "")
    var page = 1
    var pageSize = 25
    var pageID: Int?
    var isForwardOnly = false

    struct Mistake: Error {
        let field: String
        let message: String
    }

    init(_ query: Query, isForwardOnly: Bool) throws(Mistake) {
        self.isForwardOnly = isForwardOnly || query["pageId"] != nil
        condition = try ListQuery.condition(query["conditions"], "conditions")
        childCondition = try ListQuery.condition(query["childConditions"], "childConditions")
        customFieldCondition = try ListQuery.condition(query["customFieldConditions"], "customFieldConditions")
        order = try ListQuery.order(query["orderBy"] ?? "")
        fields = JSONPick(fields: query["fields"] ?? "")
        page = try ListQuery.number(query["page"], "page") ?? 1
        pageSize = min(1000, try ListQuery.number(query["pageSize"], "pageSize") ?? 25)
        pageID = try query["pageId"].flatMap { $0.isEmpty ? nil : $0 }.map { text throws(Mistake) in
            guard let id = Int(text) else { throw Mistake(field: "pageId", message: "pageId is invalid") }
            return id
        }
    }

    /// The body of `POST …/search` instead of the query's texts.
    mutating func read(search body: JSON) throws(Mistake) {
        condition = try ListQuery.condition(body["conditions"]?.stringValue, "conditions") ?? condition
        childCondition =
            try ListQuery.condition(body["childConditions"]?.stringValue, "childConditions") ?? childCondition
        customFieldCondition =
            try ListQuery.condition(body["customFieldConditions"]?.stringValue, "customFieldConditions")
            ?? customFieldCondition
        if let text = body["orderBy"]?.stringValue { order = try ListQuery.order(text) }
    }

    private static func condition(_ text: String?, _ field: String) throws(Mistake) -> Condition? {
        guard let text, !text.allSatisfy(\.isWhitespace) else { return nil }
        do throws(Condition.Mistake) {
            return try Condition(parsing: text)
        } catch {
            throw Mistake(field: field, message: "The \(field) parameter is invalid: \(error.message)")
        }
    }

    private static func order(_ text: String) throws(Mistake) -> [Key] {
        var keys: [Key] = []
        for part in text.split(separator: ",") {
            let words = part.lowercased().split(whereSeparator: \.isWhitespace)
            guard let path = words.first, words.count < 3, words.count == 1 || words[1] == "asc" || words[1] == "desc"
            else {
                throw Mistake(field: "orderBy", message: "The orderBy parameter is invalid: \(part)")
            }
            keys.append(Key(path: String(path), isDescending: words.last == "desc"))
        }
        return keys
    }

    private static func number(_ text: String?, _ field: String) throws(Mistake) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), number > 0 else {
            throw Mistake(field: field, message: "The \(field) parameter must be a positive number")
        }
        return number
    }
}
