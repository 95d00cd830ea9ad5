/// A kind of record a condition may ask about beside the trigger's own; `backup` is one run.
package enum RelatedKind: String, Sendable, CaseIterable {
    case alert, ticket, backup, device, contract
    case contractLine = "contract_line"
    case subscription, invoice
    case invoiceLine = "invoice_line"
    case finding, enrollment
    case signIn = "sign_in"
    case mute

    /// Under which root its fields stand in the catalogue.
    package var catalogueRoot: String { rawValue }

    /// One of them, for sentences.
    package var words: String {
        switch self {
        case .backup: "backup run"
        case .contractLine: "contract line"
        case .invoiceLine: "invoice line"
        case .signIn: "sign-in"
        default: rawValue
        }
    }

    /// What a join of this name compares, and whether such records bear it at all.
    package func joins(on tie: RelatedTie) -> Bool {
        switch tie {
        case .customer: true
        case .device: [.alert, .ticket, .backup, .device, .mute].contains(self)
        case .thread: [.alert, .ticket, .mute].contains(self)
        case .contact: [.ticket, .enrollment].contains(self)
        case .contract: [.ticket, .contract, .contractLine, .invoice].contains(self)
        case .product: [.contractLine, .subscription, .invoiceLine, .finding].contains(self)
        }
    }
}

/// On what a related record is joined to the trigger's.
package enum RelatedTie: String, Sendable, CaseIterable {
    case customer, device, thread, contact, contract, product
}
