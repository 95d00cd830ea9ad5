import Basics
import HTTP
import HTTPTypes
import Testing

struct MultipartTests {
    private func form(_ body: String, boundary: String = "boundary=xyz") throws -> Form {
        let head = try RequestHead(.post, "/", fields: [.contentType: "multipart/form-data; \(boundary)"])
        return try Request(head: head, body: Array(body.utf8)).form()
    }

    @Test(arguments: ["boundary=xyz", "charset=utf-8; boundary=\"xyz\""])
    func `a form with a file gives its fields and the file's very bytes`(boundary: String) throws {
        let form = try form(
            "--xyz\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\ntöken\r\n"
                + "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22b%22.csv\"\r\n"
                + "Content-Type: text/csv\r\n\r\nid,name\r\n1,--xy\r\n\r\n--xyz--\r\n", boundary: boundary)

        #expect(form["csrf"] == "töken")
        #expect(form.files.map(\.name) == ["file"])
        #expect(form.files.first?.fileName == "a \"b\".csv")
        #expect(form.files.first?.bytes == Array("id,name\r\n1,--xy\r\n".utf8))
    }

    @Test func `a file field that was left empty gives no file`() throws {
        let form = try form(
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n\r\n--xyz--\r\n")

        #expect(form.files.isEmpty && form.pairs.isEmpty)
    }

    @Test(arguments: [
        "", "--abc--\r\n", "--xyz\r\n\r\nx\r\n--xyz--", "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
        "--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\0\r\n--xyz--",
        "--xyzContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--xyz--",
    ])
    func `a body that is no such form is refused`(body: String) {
        #expect(throws: Refusal.self) { try form(body) }
    }

    @Test func `without a boundary there is no form`() {
        #expect(throws: Refusal.self) { try form("--xyz--", boundary: "charset=utf-8") }
    }
}
