/// The values for the slots of a scenario's texts.
struct Filling: Sendable {
    var user: String
    var first: String
    var device: String
    var printer: String
    var app: String
    var city: String

    static let apps = [
        "QuickBooks", "Dentrix", "Sage 50", "AutoCAD", "Adobe Acrobat", "Eaglesoft", "Clio", "Tekla", "Teams",
        "ProSystem fx",
    ]
    static let printers = ["HP LaserJet M507", "Canon iR-ADV C3530", "Brother MFC-L6900", "Ricoh IM C3000"]

    /// `text` with every `{slot}` replaced; unknown slots stay.
    func fill(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var filled = ""
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            filled += value(of: rest[rest.index(after: open)..<close])
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }

    private func value(of slot: Substring) -> String {
        switch slot {
        case "user": user
        case "first": first
        case "device": device
        case "printer": printer
        case "app": app
        case "city": city
        default: "{\(slot)}"
        }
    }
}
