/// Which file of a target names a type that another one declares.
struct FileGraph {
    private let names: [String]
    private var uses: [[Int]]

    init(_ files: [SourceTree.File]) {
        names = files.map(\.name)
        var home: [Substring: Int] = [:]
        for (index, file) in files.enumerated() {
            for declared in FileGraph.declarations(in: file.code) { home[declared] = index }
        }
        uses = files.enumerated().map { index, file in
            Set(FileGraph.words(in: file.code).compactMap { home[$0] }).subtracting([index]).sorted()
        }
    }

    /// Groups of files that reach each other, each sorted by name.
    func circles() -> [[String]] {
        let reach = names.indices.map(reachable)
        var seen: Set<Int> = []
        return names.indices.compactMap { start in
            guard !seen.contains(start) else { return nil }
            let group = reach[start].filter { reach[$0].contains(start) }
            seen.formUnion(group)
            return group.count > 1 ? group.map { names[$0] }.sorted() : nil
        }
    }

    private func reachable(from start: Int) -> Set<Int> {
        var found: Set<Int> = []
        var waiting = uses[start]
        while let next = waiting.popLast() {
            if found.insert(next).inserted { waiting += uses[next] }
        }
        return found
    }

    /// Types declared at the outermost level of a file that other files can name.
    private static func declarations(in code: String) -> [Substring] {
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor", "typealias"]
        return code.split(separator: "\n").filter { $0.first?.isWhitespace == false }.compactMap { line in
            let parts = line.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_") })
            guard let kind = parts.firstIndex(where: kinds.contains), kind < 4, parts.count > kind + 1,
                parts[..<kind].allSatisfy({ ["package", "final", "indirect"].contains($0) })
            else { return nil }
            return parts[kind + 1]
        }
    }

    /// Words that begin with a capital and are not the name behind a dot.
    private static func words(in code: String) -> Set<Substring> {
        var found: Set<Substring> = []
        var start: String.Index?
        var isMember = false
        var previous: Character = " "
        for index in code.indices {
            let character = code[index]
            if character.isLetter || character.isNumber || character == "_" {
                if start == nil {
                    start = index
                    isMember = previous == "."
                }
            } else if let begin = start {
                let word = code[begin..<index]
                if !isMember, word.first?.isUppercase == true { found.insert(word) }
                start = nil
            }
            previous = character
        }
        return found
    }
}
