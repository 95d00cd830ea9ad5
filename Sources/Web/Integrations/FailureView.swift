import Basics
import Foundation
import Rendering
import Sync

/// What `Templates/integrations/failure.mustache` prints: a failure with the vendor's words behind it.
struct FailureView: ViewModel {
    private let title: String
    private let sentence: String
    private let guide: String?
    private let anchor: String?
    private let details: [(String, String)]

    /// - Parameter detail: a stored failure note.
    init(title: String, sentence: String?, detail: JSON?, connector: String) {
        self.title = title.hasSuffix(".") ? title : title + "."
        self.sentence = sentence ?? ""
        anchor = detail?["anchor"]?.stringValue
        guide = "/guides/\(connector)" + (anchor.map { "#\($0)" } ?? "")
        let call = [detail?["method"]?.stringValue, detail?["path"]?.stringValue].compactMap { $0 }.joined(
            separator: " ")
        details = [
            ("Call", call.isEmpty ? nil : call), ("Answer", detail?["status"].map { $0.text() }),
            ("The vendor’s words", detail?["words"]?.stringValue),
        ].compactMap { name, value in value.flatMap { $0 == "null" ? nil : (name, $0) } }
    }

    init(_ note: FailureNote, connector: String) {
        self.init(
            title: note.title, sentence: note.sentence,
            detail: .object([
                "anchor": note.anchor.map { .string($0) } ?? .null, "method": note.method.map { .string($0) } ?? .null,
                "path": note.path.map { .string($0) } ?? .null, "words": note.words.map { .string($0) } ?? .null,
                "status": note.status.map { JSON(integerLiteral: $0) } ?? .null,
            ]), connector: connector)
    }

    var view: View {
        [
            "title": title, "sentence": sentence, "guide": guide,
            "guideWord": anchor?.replacing("-", with: " ") ?? "common errors", "hasDetails": !details.isEmpty,
            "details": details.map { ["name": $0.0, "value": $0.1] as View },
        ]
    }
}
