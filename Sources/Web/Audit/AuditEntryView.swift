import Basics
import Foundation
import Rendering
import Workspace

/// What `Templates/audit/entry.mustache` and `Templates/audit/details.mustache` print.
struct AuditEntryView: ViewModel {
    private let record: AuditRecord
    private let tools: AuditTools
    private let address: String
    /// Whether it opens in its row of the list, where the link to its own page is needed.
    private let isRow: Bool
    private let formats: Formats

    init(_ record: AuditRecord, _ tools: AuditTools, address: String, isRow: Bool, _ formats: Formats) {
        self.record = record
        self.tools = tools
        self.address = address
        self.isRow = isRow
        self.formats = formats
    }

    var view: View {
        let entry = record.entry
        return [
            "crumbs": [PageLink("Audit log", "/admin/audit")], "outcome": AuditWords.outcome(entry.outcome),
            "facts": facts, "diff": AuditDiff(entry.details).view, "payloads": payloads,
            "permalink": isRow ? "/admin/audit/\(record.seq)" : nil,
            "copy": ["value": "\(address)/admin/audit/\(record.seq)", "label": "Copy link"] as View,
            "before": record.seq > 1 ? "/admin/audit/\(record.seq - 1)" : nil,
            "after": "/admin/audit/\(record.seq + 1)",
        ]
    }

    private var facts: [View] {
        let (actor, entry) = (record.actor, record.entry)
        let customer = entry.customerID.map { PageLink("Customer \($0)", "/customers/\($0)") }
        let source = entry.connectionID.map { id in
            (tools.label(id), tools.has(id) ? "/admin/integrations/\(id)" : nil)
        }
        let rows: [(String, String?, String?)] = [
            ("Entry", Formats.exact(Int(record.seq)), nil), ("When", formats.exact(record.at), nil),
            ("Who", actor.name, nil), ("Acting as", AuditWords.actor(actor), nil),
            ("Action", entry.action, nil), ("Target", AuditWords.target(of: entry), AuditWords.href(of: entry)),
            ("Customer", customer?.label, customer?.href), ("Tool", source?.0, source?.1),
            ("IP address", actor.address, nil), ("Browser", actor.userAgent, nil), ("Request", actor.requestID, nil),
            ("Hash", Self.short(record.hash), nil), ("Follows", Self.short(record.previous), nil),
        ]
        return rows.compactMap { name, value, href -> View? in
            guard let value, !value.isEmpty else { return nil }
            return ["name": name, "value": value, "href": href]
        }
    }

    /// Request and answer of what was written to a tool, then all that is neither these nor before and after.
    private var payloads: [View] {
        guard case .object(let members) = record.entry.details else { return [] }
        let named = ["request": "What was sent", "response": "What came back", "answer": "What came back"]
        var shown = ["request", "response", "answer"].compactMap { key in
            members[key].flatMap { $0 == .null ? nil : payload(key, named[key] ?? key, Self.opened($0)) }
        }
        let isDiff = members["before"] != nil && members["after"] != nil
        let rest = members.filter { key, _ in
            named[key] == nil && !(isDiff && (key == "before" || key == "after"))
        }
        if !rest.isEmpty { shown.append(payload("details", "Details", .object(rest))) }
        return shown
    }

    private func payload(_ id: String, _ label: String, _ json: JSON) -> View {
        ["id": "payload-\(record.seq)-\(id)", "label": label, "json": PayloadText.html(json)]
    }

    /// A text that is JSON itself, as tools answer, is read as such.
    private static func opened(_ json: JSON) -> JSON {
        guard let text = json.stringValue, text.hasPrefix("{") || text.hasPrefix("[") else { return json }
        // What looks like JSON and is none stays a text.
        return (try? JSON(parsing: Data(text.utf8))) ?? json
    }

    private static func short(_ hash: [UInt8]) -> String {
        hash.prefix(8).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() + "…"
    }
}

/// `{{#diff}}{{>partials/diff}}{{/diff}}`: what stood under `before` and `after`, line by line, what is equal left out.
struct AuditDiff {
    private let details: JSON

    init(_ details: JSON) {
        self.details = details
    }

    /// Nil when the entry tells of no change.
    var view: View? {
        guard let before = details["before"], let after = details["after"] else { return nil }
        let (left, right) = (Self.lines(before), Self.lines(after))
        let same = Set(left).intersection(right)
        func side(_ label: String, _ lines: [String], _ change: String, _ sign: String) -> View {
            let changed = lines.filter { !same.contains($0) }
            let shown = changed.map { ["change": change, "sign": sign, "text": $0] as View }
            let none: View = ["change": "", "sign": " ", "text": lines.isEmpty ? "nothing" : "nothing else"]
            return ["label": label, "lines": shown.isEmpty ? [none] : shown]
        }
        return [
            "sides": [side("Before", left, "removed", "−"), side("After", right, "added", "+")],
            "same": same.isEmpty ? nil : "\(same.count) more \(same.count == 1 ? "line is" : "lines are") the same.",
        ]
    }

    /// "path: value" for every leaf, in the order of the paths.
    private static func lines(_ json: JSON, at path: String = "") -> [String] {
        switch json {
        case .object(let members) where !members.isEmpty:
            members.sorted { $0.key < $1.key }.flatMap { key, value in
                lines(value, at: path.isEmpty ? key : "\(path).\(key)")
            }
        case .null where path.isEmpty: []
        case .string(let text): [path.isEmpty ? text : "\(path): \(text)"]
        default: [path.isEmpty ? json.text() : "\(path): \(json.text())"]
        }
    }
}

/// JSON as people read it, keys marked.
enum PayloadText {
    static func html(_ json: JSON) -> TrustedHTML {
        let lines = json.text(pretty: true).split(separator: "\n", omittingEmptySubsequences: false)
        return TrustedHTML(lines.map(line).joined(separator: "\n"))
    }

    private static func line(_ line: Substring) -> String {
        let rest = line.drop { $0 == " " }
        let indent = String(repeating: " ", count: line.count - rest.count)
        guard rest.first == "\"", let end = endOfString(rest), rest[end...].hasPrefix(" : ") else {
            return indent + HTML.escaped(String(rest))
        }
        let key = HTML.escaped(String(rest[..<end]))
        return "\(indent)<span class=\"payload__key\">\(key)</span>\(HTML.escaped(String(rest[end...])))"
    }

    /// Behind the quote that ends the text's first string.
    private static func endOfString(_ text: Substring) -> Substring.Index? {
        var isEscaped = false
        for index in text.indices.dropFirst() {
            if isEscaped {
                isEscaped = false
            } else if text[index] == "\\" {
                isEscaped = true
            } else if text[index] == "\"" {
                return text.index(after: index)
            }
        }
        return nil
    }
}
