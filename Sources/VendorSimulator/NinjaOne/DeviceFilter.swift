/// A parsed `df` parameter: clauses joined by AND.
///
/// Source: vendor's "Device filter" page; `org = 13 AND class in (WINDOWS_SERVER,LINUX_SERVER) AND offline`.
struct DeviceFilter: Sendable {
    enum Clause: Sendable, Hashable {
        case among(field: String, values: [String], isNegated: Bool)
        case offline(Bool)
        case created(after: Bool, Moment)
        case group(Int)
    }

    struct Mistake: Error, Equatable {
        let text: String
    }

    let clauses: [Clause]

    init(parsing text: String) throws(Mistake) {
        var clauses: [Clause] = []
        var words = DeviceFilter.words(text)[...]
        while !words.isEmpty {
            clauses.append(try DeviceFilter.clause(&words, of: text))
            guard let joint = words.popFirst() else { break }
            guard joint.lowercased() == "and", !words.isEmpty else { throw Mistake(text: text) }
        }
        self.clauses = clauses
    }

    func holds(_ device: Device) -> Bool {
        clauses.allSatisfy { clause in
            switch clause {
            case .offline(let isOffline): device.isOffline == isOffline
            case .created(let after, let moment): after ? device.created > moment : device.created < moment
            case .group: false
            case .among(let field, let values, let isNegated):
                values.contains(DeviceFilter.value(field, device)) != isNegated
            }
        }
    }

    private static func value(_ field: String, _ device: Device) -> String {
        switch field {
        case "org", "organization": String(device.organization)
        case "loc", "location": String(device.location)
        case "role": String(Roles.id(of: device.nodeClass))
        case "id": String(device.id)
        case "class": device.nodeClass
        default: device.isPending ? "PENDING" : "APPROVED"
        }
    }

    private static func clause(_ words: inout ArraySlice<String>, of text: String) throws(Mistake) -> Clause {
        let field = words.removeFirst().lowercased()
        switch field {
        case "online": return .offline(false)
        case "offline": return .offline(true)
        case "group":
            guard let id = words.popFirst().flatMap({ Int($0) }) else { throw Mistake(text: text) }
            return .group(id)
        case "created":
            guard let side = words.popFirst()?.lowercased(), side == "after" || side == "before",
                let moment = words.popFirst().flatMap({ Moments.parse($0) })
            else { throw Mistake(text: text) }
            return .created(after: side == "after", moment)
        case "org", "organization", "loc", "location", "role", "id", "class", "status":
            return try among(field, &words, of: text)
        default: throw Mistake(text: text)
        }
    }

    private static func among(_ field: String, _ words: inout ArraySlice<String>, of text: String) throws(Mistake)
        -> Clause
    {
        var isNegated = false
        var sign = words.popFirst()?.lowercased()
        if sign == "not" || sign == "notin" {
            isNegated = true
            if sign == "not" { sign = words.popFirst()?.lowercased() }
        }
        switch sign {
        case "=", "!=", "eq", "neq", "<>":
            guard let value = words.popFirst(), value != "(", value != ")" else { throw Mistake(text: text) }
            return .among(field: field, values: [normal(value)], isNegated: sign != "=" && sign != "eq")
        case "in", "notin":
            guard words.popFirst() == "(", let end = words.firstIndex(of: ")") else { throw Mistake(text: text) }
            let values = words[..<end].filter { $0 != "," }.map(normal)
            words = words[words.index(after: end)...]
            guard !values.isEmpty else { throw Mistake(text: text) }
            return .among(field: field, values: values, isNegated: isNegated)
        default: throw Mistake(text: text)
        }
    }

    private static func normal(_ value: String) -> String {
        value.uppercased()
    }

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        func end() {
            if !word.isEmpty { words.append(word) }
            word = ""
        }
        for letter in text {
            if letter.isWhitespace {
                end()
            } else if "(),".contains(letter)
                || "=!<>".contains(letter) != (word.first.map { "=!<>".contains($0) } ?? "=!<>".contains(letter))
            {
                end()
                if "(),".contains(letter) { words.append(String(letter)) } else { word.append(letter) }
            } else {
                word.append(letter)
            }
        }
        end()
        return words
    }
}

/// Device roles: one for each class.
enum Roles {
    static let classes = [
        "WINDOWS_SERVER", "WINDOWS_WORKSTATION", "MAC", "MAC_SERVER", "LINUX_SERVER", "LINUX_WORKSTATION",
        "VMWARE_VM_HOST", "HYPERV_VMM_HOST",
        "VMWARE_VM_GUEST", "NMS_SWITCH", "NMS_FIREWALL", "NMS_PRINTER", "NMS_WAP", "NMS_PHONE", "NMS_UPS_SMART",
        "CLOUD_MONITOR_TARGET", "APPLE_IOS",
        "ANDROID", "UNMANAGED_DEVICE", "QUANTUM_TOASTER",
    ]

    static func id(of nodeClass: String) -> Int {
        1000 + (classes.firstIndex(of: nodeClass) ?? classes.count)
    }
}
