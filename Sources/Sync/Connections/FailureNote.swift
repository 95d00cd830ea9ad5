import Basics
import ConnectorKit
import Foundation

/// A vendor failure as it is stored with trials, runs, streams and connections.
package struct FailureNote: Sendable, Codable, Equatable {
    package let kind: VendorFailure.Kind
    package let title: String
    package let sentence: String
    package let status: Int?
    /// The vendor's own words, scrubbed.
    package let words: String?
    /// The guide's section.
    package let anchor: String?
    package let method: String?
    package let path: String?
    package let field: String?

    package init(_ failure: VendorFailure) {
        kind = failure.kind
        title = failure.title
        sentence = failure.sentence
        status = failure.status
        words = failure.words
        anchor = failure.anchor
        method = failure.method
        path = failure.path
        field = failure.field
    }

    /// Title and sentence as one text.
    package var text: String { sentence.isEmpty ? "\(title)." : "\(title). \(sentence)" }

    /// JSON text for a column; a note holds nothing that cannot be written.
    var json: String { (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}" }
}
