import Testing

/// What `Routes.swift` and the handlers it names say, read as text.
struct RouteTests {
    /// Routes that anybody may open.
    private static let open: Set<String> = ["GET /sign-in", "POST /sign-in"]

    /// Mutating routes whose handler does not call `visit.write`, and why.
    private static let silent = [
        "SignInPages.signIn": "SignIn.attempt writes an entry for each outcome itself",
        "HomePages.seen": "what a person has looked at is no deed",
        "ImportPages.upload": "a file that is compared changes nothing",
    ]

    private struct Route {
        let method: String
        let pattern: String
        let permission: String?
        let page: String
        let handler: String
    }

    @Test func `every route names the permission it needs, save for the sign-in`() throws {
        let permissions = try cases(of: "Permission", in: "Workspace")

        for route in try routes() {
            let name = "\(route.method) \(route.pattern)"
            if let permission = route.permission {
                #expect(permissions.contains(permission), "\(name) needs \(permission), which is no permission")
            } else {
                #expect(Self.open.contains(name), "\(name) has no permission")
            }
        }
    }

    @Test func `every handler that changes something goes through visit.write`() throws {
        let routes = try routes().filter { $0.method != "GET" }
        let silent = try routes.filter { try !body(of: $0).contains("visit.write") }.map { "\($0.page).\($0.handler)" }

        #expect(Set(silent) == Set(Self.silent.keys))
    }

    @Test func `a handler that only shows something writes nothing but what was looked at`() throws {
        for route in try routes() where route.method == "GET" {
            #expect(try !body(of: route).contains("visit.write"), "\(route.pattern)")
        }
    }

    private func routes() throws -> [Route] {
        let line = /\.(get|post|open)\((?:\.(get|post), )?"([^"]+)", (?:\.([a-zA-Z]+), )?([A-Za-z]+)\.([a-zA-Z]+)\),/
        let file = try #require(try SourceTree.targets()["Web", default: []].first { $0.name == "Routes.swift" })
        let found = file.text.matches(of: line).map { match in
            Route(
                method: (match.2 ?? match.1).uppercased(), pattern: String(match.3),
                permission: match.4.map(String.init),
                page: String(match.5), handler: String(match.6))
        }
        let written = file.lines.count { line in
            [".get(\"", ".post(\"", ".open(."].contains { line.contains("        " + $0) }
        }
        try #require(found.count == written && written > 40)
        return found
    }

    private func body(of route: Route) throws -> Substring {
        let files = try SourceTree.targets()["Web", default: []]
        let file = try #require(files.first { $0.code.contains("enum \(route.page) {") }, "\(route.page) is nowhere")
        let start = try #require(file.code.firstRange(of: "static func \(route.handler)(_ visit")?.lowerBound)
        let rest = file.code[start...]
        return rest[..<(rest.firstRange(of: "\n    }\n")?.upperBound ?? rest.endIndex)]
    }

    private func cases(of type: String, in target: String) throws -> Set<String> {
        let file = try #require(
            try SourceTree.targets()[target, default: []].first { $0.code.contains("enum \(type):") })
        return Set(
            file.code.matches(of: /case ([a-zA-Z, ]+)/).flatMap { $0.1.split(separator: ",") }.map {
                $0.trimmingPrefix(" ").prefix { $0.isLetter }
            }.map(String.init))
    }
}
