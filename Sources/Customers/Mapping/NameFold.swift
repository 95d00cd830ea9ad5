/// Folds a company name as a tool shows it into what is compared.
///
/// Folding a folded name changes nothing. A change of these rules raises `version`, and stored names are folded anew.
package enum NameFold {
    package static let version = 1

    /// - Parameter written: any text; names beyond 300 characters are cut there.
    package static func fold(_ written: String) -> FoldedName {
        let raw = String(written.prefix(300))
        var facts = NameDecorations.Facts()
        if raw.contains("**") || raw.hasPrefix("~") { facts.isLapsed = true }

        let pieces = NameDecorations.split(NameText.words(NameText.plain(raw)))
        var names: [NormalisedName] = []
        for piece in pieces {
            let name = settled(piece, &facts)
            if !name.tokens.isEmpty, !names.contains(where: { $0.text == name.text }) { names.append(name) }
        }
        return FoldedName(
            names: names, places: facts.places, code: facts.code, isLapsed: facts.isLapsed,
            writtenLength: raw.split(whereSeparator: \.isWhitespace).joined(separator: " ").count)
    }

    /// Takes decorations and legal forms off, each as often as the other uncovers more.
    private static func settled(_ piece: [NameText.Word], _ facts: inout NameDecorations.Facts) -> NormalisedName {
        var words = piece
        var legalForm: String?
        var legalWords: [String] = []
        while true {
            let before = words.count
            words = NameDecorations.stripped(words, &facts)
            while let found = LegalForm.ending(words.map(\.text)), found.count < words.count {
                legalForm = legalForm ?? found.form.canonical
                legalWords = words.suffix(found.count).map(\.text) + legalWords
                let after = words[words.count - 1].after
                words.removeLast(found.count)
                words[words.count - 1].after = after
            }
            while words.count > 1, words[words.count - 1].text == "and" { words.removeLast() }
            if words.count > 1, leadingForms.contains(words[0].text) {
                legalForm = legalForm ?? words[0].text
                words.removeFirst()
            }
            if words.count == before { break }
        }
        return NormalisedName(tokens: words.map(\.text), legalForm: legalForm, legalWords: legalWords)
    }

    /// Forms that their countries write in front of the name.
    private static let leadingForms: Set<String> = ["ooo", "oao", "zao", "pao", "uab", "sia", "tov", "pt"]
}
