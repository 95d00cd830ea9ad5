/// Bends a company's name the way names are bent when they are typed into a second tool.
enum NameNoise: String, CaseIterable, Sendable {
    case same, short, case_ = "case", amp, typo, code, tail, city, order, accent, nospace, initials, cut, abbreviation,
        marker, oldName = "dba"

    /// How often of a hundred plain organizations.
    static let weights: [(NameNoise, Int)] = [
        (.same, 30), (.short, 48), (.case_, 14), (.amp, 14), (.typo, 13), (.code, 10), (.tail, 14), (.city, 10),
        (.order, 4),
        (.accent, 3), (.nospace, 7), (.initials, 6), (.cut, 3), (.abbreviation, 9), (.marker, 3), (.oldName, 5),
    ]

    func bend(_ customer: CustomerSeed, _ dice: inout Dice) -> String {
        let bare = customer.bare
        switch self {
        case .same: return customer.name
        case .short: return bare
        case .case_: return dice.chance(0.7) ? bare.uppercased() : bare.lowercased()
        case .amp: return NameNoise.ampersand(bare)
        case .typo: return NameNoise.typo(bare, &dice)
        case .code:
            return dice.pick([
                "C\(dice.number(1000...9999)) - ", "00\(dice.number(1000...9999)) ", "CUST\(dice.number(100...999)) - ",
            ]) + bare
        case .tail:
            return bare + dice.pick([" (Managed)", " - CoManaged", " [MSA]", " HQ", " - Servers", " Main Office"])
        case .city: return bare + dice.pick([" - \(customer.place.city)", " (\(customer.place.city))"])
        case .order: return NameNoise.reordered(bare)
        case .accent: return NameNoise.accented(bare, &dice)
        case .nospace: return bare.filter { $0 != " " }
        case .initials: return NameNoise.initials(bare) + (dice.chance(0.4) ? " \(customer.place.city)" : "")
        case .cut: return String(customer.name.prefix(max(10, customer.name.count - dice.number(3...7))))
        case .abbreviation: return NameNoise.abbreviated(bare)
        case .marker: return dice.pick(["zz ", "** ", "(OLD) "]) + bare
        case .oldName: return "\(dice.pick(Words.families)) Holdings dba \(bare)"
        }
    }

    /// The first letters of all words but the small ones, in capitals.
    static func initials(_ name: String) -> String {
        let words = name.split(whereSeparator: { " &,-'".contains($0) }).filter {
            !["The", "of", "and", "s"].contains($0)
        }
        return words.compactMap(\.first).map { String($0).uppercased() }.joined()
    }

    private static func ampersand(_ name: String) -> String {
        if name.contains(" & ") {
            return name.split(separator: " & ", omittingEmptySubsequences: true).joined(separator: " and ")
        }
        return name.split(separator: " and ").joined(separator: " & ")
    }

    private static func typo(_ name: String, _ dice: inout Dice) -> String {
        var letters = Array(name)
        let place = dice.number(2...max(2, letters.count - 2))
        guard place < letters.count else { return name }
        switch dice.number(0...2) {
        case 0: letters.swapAt(place, place - 1)
        case 1: letters.remove(at: place)
        default: letters.insert(letters[place], at: place)
        }
        return String(letters)
    }

    private static func reordered(_ name: String) -> String {
        let words = name.split(separator: " ")
        guard words.count > 1 else { return name }
        return (words.dropFirst() + words.prefix(1)).joined(separator: " ")
    }

    private static func accented(_ name: String, _ dice: inout Dice) -> String {
        let marks: [Character: Character] = ["e": "é", "o": "ö", "a": "á"]
        var isDone = false
        return String(
            name.map { letter in
                guard !isDone, let marked = marks[letter], dice.chance(0.6) else { return letter }
                isDone = true
                return marked
            })
    }

    private static func abbreviated(_ name: String) -> String {
        let shorts = [
            "Manufacturing": "Mfg", "Property Management": "Prop Mgmt", "Insurance Agency": "Ins",
            "Construction": "Constr",
            "Engineering": "Eng", "Accounting": "Acctg", "Family Medicine": "Fam Med", "Veterinary Clinic": "Vet",
            "Company": "Co",
            "Physical Therapy": "PT", "Credit Union": "CU", "Logistics": "Log", "Community Church": "Church",
            "Electric": "Elec",
            "Wealth Advisors": "WA", "Architects": "Arch", "Landscaping": "Lndscpg", "Law Group": "Law",
            "Charter School": "School",
        ]
        for (long, short) in shorts.sorted(by: { $0.key < $1.key }) where name.hasSuffix(long) {
            return name.dropLast(long.count) + short
        }
        return name
    }
}
