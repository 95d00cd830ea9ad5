import Basics
import Foundation

/// Takes secrets out of what a vendor says, as they are, in base64 and percent-encoded.
struct Scrubber: Sendable {
    private let forms: [String]

    init(_ secrets: [Secret]) {
        var forms: Set<String> = []
        for secret in secrets {
            secret.reveal { text in
                // A scheme word before a credential is no secret itself, but the credential without it is one.
                for part in [text, text.split(separator: " ").last.map(String.init) ?? ""] where part.utf8.count >= 4 {
                    forms.formUnion(Scrubber.forms(of: part))
                }
            }
        }
        self.forms = forms.sorted { $0.utf8.count > $1.utf8.count }
    }

    func clean(_ text: String) -> String {
        forms.reduce(text) { text, form in
            text.replacingOccurrences(of: form, with: "••••", options: .caseInsensitive)
        }
    }

    private static func forms(of text: String) -> [String] {
        let base64 = Data(text.utf8).base64EncodedString()
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        let encoded = text.addingPercentEncoding(withAllowedCharacters: plain)
        return [
            text, base64, base64.trimmingCharacters(in: CharacterSet(charactersIn: "=")),
            base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: ""),
            text.replacing("/", with: "\\/"), base64.replacing("/", with: "\\/"),
        ] + [encoded, base64.addingPercentEncoding(withAllowedCharacters: plain)].compactMap { $0 }
    }
}
