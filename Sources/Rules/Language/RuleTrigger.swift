import Basics

/// What makes a rule look.
package enum RuleTrigger: Sendable, Equatable {
    case event(TriggerKind, args: [String: Int], sources: [String], stays: RuleSpan?)
    case schedule(RuleSchedule, each: String)

    /// The root of the record that triggers: `alert`, `ticket` …
    package var root: String {
        switch self {
        case .event(let kind, _, _, _): kind.root
        case .schedule(_, let each): each
        }
    }

    /// What `event.name` says and by what rules are found; scheduled ones are `schedule.customer` and so on.
    package var eventName: String {
        switch self {
        case .event(let kind, _, _, _): kind.name
        case .schedule(_, let each): "schedule.\(each)"
        }
    }

    package var stays: RuleSpan? {
        if case .event(_, _, _, let stays) = self { stays } else { nil }
    }

    /// The event's name asks for these: `consecutive` of `backup.failed`.
    package var arguments: [String: Int] {
        if case .event(_, let args, _, _) = self { args } else { [:] }
    }

    init?(_ json: JSON, _ reader: inout RuleReader) {
        let pointer = "/trigger"
        guard case .object(let members) = json else {
            reader.refuse(pointer, "This must be an object.")
            return nil
        }
        if members["schedule"] != nil {
            guard let found = Self.scheduled(json, pointer, &reader) else { return nil }
            self = found
            return
        }
        guard let members = reader.members(json, pointer, ["event", "args", "sources", "stays"], required: ["event"]),
            let name = members["event"].flatMap({
                reader.word($0, pointer + "/event", of: TriggerKind.all.map(\.name))
            }),
            let kind = TriggerKind.named(name)
        else { return nil }
        let sources = members["sources"].flatMap { reader.elements($0, pointer + "/sources", 0...20) } ?? []
        self = .event(
            kind, args: Self.arguments(members["args"], of: kind, pointer + "/args", &reader),
            sources: sources.enumerated().compactMap { reader.text($1, "\(pointer)/sources/\($0)", 1...40) },
            stays: members["stays"].flatMap { reader.span($0, pointer + "/stays") })
        if members["stays"] != nil, !kind.canStay {
            reader.refuse(pointer + "/stays", "\(kind.name) is over as soon as it happened; it cannot stay.")
        }
    }

    private static func scheduled(_ json: JSON, _ pointer: String, _ reader: inout RuleReader) -> RuleTrigger? {
        let known = ["schedule", "each"]
        guard let members = reader.members(json, pointer, known, required: known),
            let each = members["each"].flatMap({
                reader.word($0, pointer + "/each", of: ["customer", "contract", "device", "invoice", "ticket"])
            }),
            let text = members["schedule"].flatMap({ reader.text($0, pointer + "/schedule", 1...40) })
        else { return nil }
        guard let schedule = RuleSchedule(text) else {
            reader.refuse(pointer + "/schedule", "This must be hourly, daily@07:00 or weekly:mon@07:00.")
            return nil
        }
        return .schedule(schedule, each: each)
    }

    private static func arguments(
        _ json: JSON?, of kind: TriggerKind, _ pointer: String, _ reader: inout RuleReader
    ) -> [String: Int] {
        let members = json.flatMap { reader.members($0, pointer, kind.args) } ?? [:]
        var given: [String: Int] = [:]
        for name in kind.args {
            guard let value = members[name] else {
                reader.refuse(json == nil ? "/trigger" : pointer, "\(kind.name) needs args.\(name), a whole number.")
                continue
            }
            if let number = reader.whole(value, RuleReader.pointer(pointer, name), 1...10_000) { given[name] = number }
        }
        return given
    }
}
