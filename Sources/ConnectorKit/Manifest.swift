/// What the catalogue card and the configuration drawer say about a connector.
package struct Manifest: Sendable {
    /// The word in addresses, guides and tables; never changes.
    package let key: String
    package let name: String
    package let category: Category
    /// What it brings, in one line.
    package let line: String
    /// The hub's sections that it fills.
    package let fills: [String]
    /// The Test button's answer when all is well; `{{field}}` stands for a field, `{{uppercased(field)}}` for it in
    /// capitals.
    package let success: String
    package let fields: [Field]
    /// Minutes that the vendor's side of the set-up takes.
    package let setupMinutes: Int
    package let maturity: Maturity
    /// What may be written back; a verb that is not listed has nothing there to be done with.
    package let verbs: [Verb: VerbSupport]
    /// The largest file that it takes, in bytes; nil: none.
    package let fileLimit: Int?
    /// Calls in flight at once, at most.
    package let concurrency: Int
    /// Our share of the vendor's rate limit; nil when none is published.
    package let budgetPerMinute: Int?
    package let intervalChoices: [Int]
    /// Other names under which people search for it.
    package let aliases: [String]
    /// The vendor's word for a customer's account, as "organization".
    package let accountWord: String
    package let accountWords: String
    /// By which records an admin may leave some out.
    package let filters: [RecordFilter]

    package init(
        key: String, name: String, category: Category, line: String, fills: [String], success: String, fields: [Field],
        setupMinutes: Int, maturity: Maturity = .stable, verbs: [Verb: VerbSupport] = [:],
        fileLimit: Int? = nil, concurrency: Int = 4,
        budgetPerMinute: Int? = nil, intervalChoices: [Int] = [5, 15, 30], aliases: [String] = [], accountWord: String,
        accountWords: String, filters: [RecordFilter] = []
    ) {
        self.key = key
        self.name = name
        self.category = category
        self.line = line
        self.fills = fills
        self.success = success
        self.fields = fields
        self.setupMinutes = setupMinutes
        self.maturity = maturity
        self.verbs = verbs
        self.fileLimit = fileLimit
        self.concurrency = concurrency
        self.budgetPerMinute = budgetPerMinute
        self.intervalChoices = intervalChoices
        self.aliases = aliases
        self.accountWord = accountWord
        self.accountWords = accountWords
        self.filters = filters
    }

    package var isTwoWay: Bool { verbs.values.contains(.supported) }

    package func support(of verb: Verb) -> VerbSupport {
        verbs[verb] ?? .unsupported(because: "\(name) has nothing to which a \(verb.noun) could be written.")
    }

    /// The success text with the fields' values in it.
    package func successText(_ values: [String: String] = [:]) -> String {
        values.reduce(success) { text, value in
            text.replacing("{{\(value.key)}}", with: value.value)
                .replacing("{{uppercased(\(value.key))}}", with: value.value.uppercased())
        }
    }

    package enum Category: String, Sendable, CaseIterable {
        case psa, rmm, cloud, billing, training
    }

    package enum Maturity: String, Sendable {
        case stable, beta
    }
}

/// One input of the drawer's Credentials tab, under the vendor's own label.
package struct Field: Sendable {
    /// The key of the stored value.
    package let name: String
    package let label: String
    package let kind: Kind
    /// At most 40 words, shown beside the input.
    package let help: String
    package let guideAnchor: String
    package let isOptional: Bool
    package let placeholder: String

    package enum Kind: Sendable, Equatable {
        case text, secret, url, day
        case choice([Option])
    }

    package struct Option: Sendable, Equatable {
        package let value: String
        package let label: String

        package init(_ value: String, _ label: String) {
            self.value = value
            self.label = label
        }
    }

    package init(
        _ name: String, _ label: String, _ kind: Kind, help: String, guideAnchor: String, isOptional: Bool = false,
        placeholder: String = ""
    ) {
        self.name = name
        self.label = label
        self.kind = kind
        self.help = help
        self.guideAnchor = guideAnchor
        self.isOptional = isOptional
        self.placeholder = placeholder
    }

    /// A secret is sealed, never shown again and only replaced.
    package var isSecret: Bool { kind == .secret }

    package static func text(_ name: String, _ label: String, help: String, anchor: String, placeholder: String = "")
        -> Field
    {
        Field(name, label, .text, help: help, guideAnchor: anchor, placeholder: placeholder)
    }

    package static func url(_ name: String, _ label: String, help: String, anchor: String, placeholder: String = "")
        -> Field
    {
        Field(name, label, .url, help: help, guideAnchor: anchor, placeholder: placeholder)
    }

    package static func secret(_ name: String, _ label: String, help: String, anchor: String) -> Field {
        Field(name, label, .secret, help: help, guideAnchor: anchor)
    }

    package static func choice(_ name: String, _ label: String, _ options: [Option], help: String, anchor: String)
        -> Field
    {
        Field(name, label, .choice(options), help: help, guideAnchor: anchor)
    }
}
