import Basics
import HTTP
import HTTPTypes
import Testing

struct RequestTests {
    @Test func `a form's fields are decoded in their order`() throws {
        let form = try form("a=1&b=two+words&a=%C3%A9%26&empty=&bare")

        #expect(form.pairs.map(\.name) == ["a", "b", "a", "empty", "bare"])
        #expect(form["a"] == "1")
        #expect(form.all("a") == ["1", "é&"])
        #expect(form["b"] == "two words")
        #expect(form["empty"] == "")
        #expect(form["bare"] == "")
        #expect(form["none"] == nil)
        #expect(form["none", default: "x"] == "x")
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "%ff=a"])
    func `a form that cannot be read is refused`(body: String) {
        #expect(throws: Refusal.self) { try form(body) }
    }

    @Test func `a form has at most twenty thousand fields`() throws {
        let body = [String](repeating: "a=1", count: 20_000).joined(separator: "&")

        #expect(try form(body).pairs.count == 20_000)
        #expect(throws: Refusal.self) { try form(body + "&a=1") }
    }

    @Test func `a body of another type is no form`() throws {
        let head = try RequestHead(.post, "/", fields: [.contentType: "application/json"])

        #expect(throws: Refusal.self) { try Request(head: head, body: Array("a=1".utf8)).form() }
    }

    @Test func `what a form encodes it reads again`() throws {
        let pairs = [("a b", "c&d=e+f"), ("ü", "%41\n😀"), ("", "")].map { (name: $0.0, value: $0.1) }

        let read = try form(Form.encode(pairs))

        #expect(read.pairs.map(\.name) == pairs.map(\.name))
        #expect(read.pairs.map(\.value) == pairs.map(\.value))
    }

    @Test(arguments: [
        ("a", "1"), ("b", "x=y"), ("c", ""), ("quoted", "\"q\""), ("none", nil), ("", nil),
    ])
    func `cookies are found by their whole name`(name: String, value: String?) throws {
        let fields: HTTPFields = [.cookie: "ab=0; a=1;b=x=y; c=; a=2; quoted=\"q\"; none"]

        #expect(try Request(head: RequestHead(.get, "/", fields: fields)).cookie(name) == value)
    }

    @Test func `a head says where it was sent`() throws {
        let head = try RequestHead(
            .post, "/a%20b/?x=1&y=2", host: "Demo.Localhost:8080", fields: [.contentLength: "5"])

        #expect(head.path == "/a b/")
        #expect(head.target == "/a%20b/?x=1&y=2")
        #expect(head.query["y"] == "2")
        #expect(head.host == "demo.localhost")
        #expect(head.authority == "Demo.Localhost:8080")
        #expect(head.contentLength == 5)
        #expect(HTTPField.Name("Host").flatMap { head.fields[$0] } == "Demo.Localhost:8080")
    }

    @Test func `a long text is compressed for those who take gzip, a short one never`() throws {
        let page = Response.html(String(repeating: "<p>Hello</p>", count: 200))
        let taker = try RequestHead(.get, "/", fields: [.acceptEncoding: "gzip"])
        let other = try RequestHead(.get, "/")

        let zipped = page.compressed(for: taker)

        #expect(zipped.fields[.contentEncoding] == "gzip")
        #expect(zipped.fields[.vary] == "Accept-Encoding")
        #expect(Gunzip.text(zipped.bytes) == page.text)
        #expect(page.compressed(for: other).bytes == page.bytes)
        #expect(page.compressed(for: other).fields[.vary] == "Accept-Encoding")
        #expect(Response.html("short").compressed(for: taker).fields[.contentEncoding] == nil)
        #expect(zipped.compressed(for: taker).bytes == zipped.bytes)
    }

    @Test func `an image is not compressed`() throws {
        let image = Response(.ok, fields: [.contentType: "image/png"], body: .bytes([UInt8](repeating: 0, count: 5000)))

        #expect(
            try image.compressed(for: RequestHead(.get, "/", fields: [.acceptEncoding: "gzip"])).bytes == image.bytes)
    }

    @Test(arguments: [
        ("/customers/7?a=b", "/customers/7?a=b"), ("/é x", "/%C3%A9%20x"), ("/a\r\nX: y", "/a%0D%0AX:%20y"),
    ])
    func `a redirect's address is fit for a header`(address: String, sent: String) {
        let answer = Response.redirect(to: address)

        #expect(answer.status == .seeOther)
        #expect(answer.fields[.location] == sent)
    }

    private func form(_ body: String) throws(Refusal) -> Form {
        let head = try RequestHead(
            .post, "/", fields: [.contentType: "application/x-www-form-urlencoded; charset=UTF-8"])
        return try Request(head: head, body: Array(body.utf8)).form()
    }
}
