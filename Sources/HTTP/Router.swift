import HTTPTypes

/// One address of the application.
package struct Route<Handler: Sendable>: Sendable {
    package let method: HTTPRequest.Method
    /// `/customers/{id}`: what stands in braces matches any one segment that is not empty.
    package let pattern: String
    package let handler: Handler

    package init(_ method: HTTPRequest.Method, _ pattern: String, _ handler: Handler) {
        self.method = method
        self.pattern = pattern
        self.handler = handler
    }
}

/// The segments that matched the braces of a pattern.
package struct Parameters: Sendable {
    private let values: [String: String]

    package init(_ values: [String: String] = [:]) {
        self.values = values
    }

    package subscript(_ name: String) -> String? { values[name] }
}

/// Method and path to handler. A literal segment wins over one in braces, whatever the order of the routes.
package struct Router<Handler: Sendable>: Sendable {
    /// What stands at an address.
    package enum Match {
        case found(Handler, Parameters, pattern: String)
        /// The address exists, for these methods.
        case methodNotAllowed([HTTPRequest.Method])
        case notFound
    }

    private struct Node: Sendable {
        var literals: [String: Node] = [:]
        var wild: [Node] = []
        var routes: [Route<Handler>] = []
    }

    private var root = Node()

    package init(_ routes: [Route<Handler>]) {
        for route in routes {
            Router.insert(route, Router.segments(of: route.pattern)[...], in: &root)
        }
    }

    /// The handler of a decoded path. HEAD finds what GET finds.
    package func match(_ method: HTTPRequest.Method, _ path: String) -> Match {
        let segments = Router.segments(of: path)
        var allowed: [HTTPRequest.Method] = []
        let wanted = method == .head ? .get : method
        if let route = Router.find(wanted, segments[...], root, &allowed) {
            return .found(route.handler, Router.parameters(of: route, segments), pattern: route.pattern)
        }
        if allowed.contains(.get) { allowed.append(.head) }
        return allowed.isEmpty ? .notFound : .methodNotAllowed(allowed)
    }

    private static func insert(_ route: Route<Handler>, _ segments: ArraySlice<Substring>, in node: inout Node) {
        guard let segment = segments.first else {
            node.routes.append(route)
            return
        }
        if isParameter(segment) {
            if node.wild.isEmpty { node.wild.append(Node()) }
            insert(route, segments.dropFirst(), in: &node.wild[0])
        } else {
            insert(route, segments.dropFirst(), in: &node.literals[String(segment), default: Node()])
        }
    }

    private static func find(
        _ method: HTTPRequest.Method, _ segments: ArraySlice<Substring>, _ node: Node,
        _ allowed: inout [HTTPRequest.Method]
    ) -> Route<Handler>? {
        guard let segment = segments.first else {
            for route in node.routes where !allowed.contains(route.method) { allowed.append(route.method) }
            return node.routes.first { $0.method == method }
        }
        if let next = node.literals[String(segment)], let found = find(method, segments.dropFirst(), next, &allowed) {
            return found
        }
        guard let next = node.wild.first, !segment.isEmpty else { return nil }
        return find(method, segments.dropFirst(), next, &allowed)
    }

    private static func parameters(of route: Route<Handler>, _ segments: [Substring]) -> Parameters {
        var values: [String: String] = [:]
        for (pattern, segment) in zip(Router.segments(of: route.pattern), segments) where isParameter(pattern) {
            values[String(pattern.dropFirst().dropLast())] = String(segment)
        }
        return Parameters(values)
    }

    private static func segments(of path: String) -> [Substring] {
        Array(path.split(separator: "/", omittingEmptySubsequences: false).dropFirst())
    }

    private static func isParameter(_ segment: Substring) -> Bool {
        segment.hasPrefix("{") && segment.hasSuffix("}")
    }
}
