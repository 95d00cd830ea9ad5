import Basics
import ConnectorKit
import Foundation

/// What an admin typed into the Credentials tab.
package struct ConnectionDraft: Sendable {
    /// The connection being edited, and the version that the drawer showed; nil for a new one.
    package var editing: (id: ID<Connection>, version: Int)?
    package let connector: String
    /// Empty: the connector's name.
    package var label = ""
    /// By the manifest's field names.
    package var plain: [String: String]
    /// Empty ones keep what is stored.
    package var secrets: [String: Secret]
    /// The green test of just these values.
    package var trial: ID<Trial>?
    /// Save although they were not tested: the connection is then switched off.
    package var savesUntested = false
    /// For a new connection.
    package var lookbackDays = 90

    package init(connector: String, plain: [String: String], secrets: [String: Secret]) {
        self.connector = connector
        self.plain = plain
        self.secrets = secrets
    }

    /// The non-secret fields as they will be stored.
    ///
    /// - Throws: `Refusal` naming the first field that is missing, unknown to its list, or too long.
    func checkedPlain(_ manifest: Manifest) throws -> [String: String] {
        var kept: [String: String] = [:]
        for field in manifest.fields where !field.isSecret {
            let value = (plain[field.name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
            guard !value.isEmpty || field.isOptional else {
                throw refusal(field, "\(field.label) is empty", "Fill it in.")
            }
            guard value.utf8.count <= 2_000 else {
                throw refusal(field, "\(field.label) is too long", "Copy it again.")
            }
            switch field.kind {
            case .choice(let options) where !value.isEmpty && !options.contains { $0.value == value }:
                throw refusal(
                    field, "\(field.label) is none of the choices",
                    "Pick one of \(options.map(\.value).joined(separator: ", ")).")
            case .day where !value.isEmpty && Day(value) == nil:
                throw refusal(field, "\(field.label) is no date", "Write it as 2026-11-21.")
            default: kept[field.name] = value
            }
        }
        return kept
    }

    /// Stored secrets with the typed ones over them.
    ///
    /// - Throws: `Refusal` naming the first one that is needed and missing.
    func merged(_ manifest: Manifest, with stored: [String: Secret]) throws -> [String: Secret] {
        var all: [String: Secret] = [:]
        for field in manifest.fields where field.isSecret {
            let typed = secrets[field.name].flatMap { $0.isEmpty ? nil : $0 }
            if let secret = typed ?? stored[field.name] {
                guard secret.reveal({ $0.utf8.count <= 10_000 }) else {
                    throw refusal(field, "\(field.label) is too long", "Copy it again.")
                }
                all[field.name] = secret
            } else if !field.isOptional {
                throw refusal(field, "\(field.label) is empty", "Paste it from the vendor's screen.")
            }
        }
        return all
    }

    /// Whether a secret was typed.
    var hasSecrets: Bool { secrets.values.contains { !$0.isEmpty } }

    private func refusal(_ field: Field, _ why: String, _ next: String) -> Refusal {
        Refusal("The connection was not saved", why: why, next: next, field: field.name)
    }
}

extension VendorFailure {
    /// The same, for a form.
    var refusal: Refusal { Refusal(title, why: sentence, next: "", field: field) }
}
