import Testing

/// Imports point down: the arrows of Sources/README.md.
struct TowerTests {
    /// What each target may import of ours and of the system's libraries.
    static let allowed: [String: Set<String>] = [
        "Basics": [],
        "HTTP": ["Basics", "CEpoll", "CZlib"],
        "Database": ["Basics", "CPQ"],
        "Secrets": ["Basics", "COpenSSL", "CArgon2"],
        "Outbound": ["Basics", "CCurl"],
        "Rendering": ["Basics", "CMarkdown"],
        "Directory": ["Basics", "Database", "Secrets"],
        "Jobs": ["Basics", "Database"],
        "ConnectorKit": ["Basics", "Secrets", "Outbound", "CSimdJSON"],
        "VendorSimulator": ["Basics", "HTTP"],
        "Workspace": ["Basics", "Directory", "Database", "Secrets", "Outbound", "Jobs", "Rendering"],
        "Connectors": ["Basics", "ConnectorKit"],
        "Sync": [
            "Basics", "Database", "Secrets", "Outbound", "Jobs", "ConnectorKit", "Workspace", "Directory", "CZstd",
        ],
        "Customers": ["Basics", "Database", "Jobs", "ConnectorKit", "Workspace", "Sync", "CPSL"],
        "Rules": ["Basics", "Database", "Secrets", "Jobs", "ConnectorKit", "Workspace", "Sync", "Customers"],
        "Web": [
            "Basics", "HTTP", "Database", "Secrets", "Rendering", "Directory", "Jobs", "ConnectorKit", "Workspace",
            "Sync",
            "Customers",
        ],
        "App": [
            "Basics", "HTTP", "Database", "Secrets", "Outbound", "Rendering", "Directory", "Jobs", "ConnectorKit",
            "Connectors",
            "Workspace", "Sync", "Customers", "Rules", "Web",
        ],
    ]

    @Test func `a target imports only what stands below it`() throws {
        let targets = try SourceTree.targets()
        let ours = Set(TowerTests.allowed.keys)

        let upward = targets.sorted { $0.key < $1.key }.flatMap { target, files in
            files.flatMap { file in
                imports(of: file).filter { ours.contains($0) || isSystemLibrary($0) }
                    .filter { TowerTests.allowed[target]?.contains($0) != true }.map { "\(file.path) imports \($0)" }
            }
        }

        #expect(Set(targets.keys) == ours, "the tower and the folders differ")
        #expect(upward == [])
    }

    /// The entrance reads what every request needs, and turns the database's errors into pages.
    @Test func `no screen can write SQL`() throws {
        let writers = try SourceTree.targets()["Web", default: []].filter { imports(of: $0).contains("Database") }.map(
            \.name)

        #expect(Set(writers) == ["Entrance.swift", "Pass.swift", "Visit.swift"])
    }

    @Test func `no two files of a target use each other, directly or in a circle`() throws {
        for (target, files) in try SourceTree.targets() {
            let circles = FileGraph(files).circles()
            #expect(
                circles.isEmpty, "\(target): \(circles.map { $0.joined(separator: " ↔ ") }.joined(separator: "; "))")
        }
    }

    @Test func `a circle is found, also over a third file, and a nested or private name makes none`() {
        func file(_ name: String, _ code: String) -> SourceTree.File {
            SourceTree.File(path: name, text: code, code: code)
        }

        let pair = FileGraph([file("A", "struct A { let b: B }"), file("B", "enum B { static func a(_: A) {} }")])
        let three = FileGraph([
            file("A", "struct A { let b: B }"), file("B", "struct B: C {}"),
            file("C", "protocol C { var a: A { get } }"),
        ])
        let none = FileGraph([
            file("A", "struct A { let b: B.Row }\nprivate struct Row {}"),
            file("B", "struct B { struct Row {} }\nprivate struct Own { let r: B.Row }"),
        ])

        #expect(pair.circles() == [["A", "B"]])
        #expect(three.circles() == [["A", "B", "C"]])
        #expect(none.circles() == [])
    }

    private func isSystemLibrary(_ name: String) -> Bool {
        name.hasPrefix("C") && name.dropFirst().first?.isUppercase == true
    }

    private func imports(of file: SourceTree.File) -> [String] {
        file.lines.filter { $0.hasPrefix("import ") }.compactMap { $0.split(separator: " ").last.map(String.init) }
    }
}
