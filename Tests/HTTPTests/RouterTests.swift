import HTTP
import HTTPTypes
import Testing

struct RouterTests {
    private let router = Router([
        Route(.get, "/", "home"),
        Route(.get, "/customers", "list"),
        Route(.post, "/customers", "create"),
        Route(.get, "/customers/{id}", "show"),
        Route(.get, "/customers/new", "new"),
        Route(.post, "/customers/{id}/tags", "tag"),
        Route(.delete, "/customers/{id}/tags/{tag}", "untag"),
        Route(.get, "/{section}/new", "any new"),
    ])

    @Test(arguments: [
        (HTTPRequest.Method.get, "/", "home"),
        (.head, "/", "home"),
        (.get, "/customers", "list"),
        (.post, "/customers", "create"),
        (.get, "/customers/7", "show id=7"),
        (.get, "/customers/new", "new"),
        (.get, "/customers/a b", "show id=a b"),
        (.post, "/customers/7/tags", "tag id=7"),
        (.delete, "/customers/7/tags/vip", "untag id=7 tag=vip"),
        (.get, "/tickets/new", "any new section=tickets"),
        (.post, "/customers/new/tags", "tag id=new"),
        (.put, "/customers", "405 GET POST HEAD"),
        (.get, "/customers/7/tags", "405 POST"),
        (.post, "/", "405 GET HEAD"),
        (.get, "/customers/", "404"),
        (.get, "/customers/7/", "404"),
        (.get, "//", "404"),
        (.get, "/none", "404"),
        (.get, "/customers/7/tags/", "404"),
    ])
    func `a method and a path find their handler`(method: HTTPRequest.Method, path: String, found: String) {
        #expect(describe(router.match(method, path)) == found)
    }

    private func describe(_ match: Router<String>.Match) -> String {
        switch match {
        case .found(let handler, let parameters, _):
            let values = ["id", "tag", "section"].compactMap { name in parameters[name].map { " \(name)=\($0)" } }
            return handler + values.joined()
        case .methodNotAllowed(let methods): return "405 " + methods.map(\.rawValue).joined(separator: " ")
        case .notFound: return "404"
        }
    }
}
