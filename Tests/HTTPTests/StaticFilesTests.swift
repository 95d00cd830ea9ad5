import Foundation
import HTTP
import HTTPTypes
import Testing

struct StaticFilesTests {
    @Test func `a file has its name and a fingerprinted address that may be kept for ever`() throws {
        try withFiles { files in
            let address = files.address(of: "/app.css")
            let plain = try #require(try files.response(to: RequestHead(.get, "/app.css")))
            let kept = try #require(try files.response(to: RequestHead(.get, address)))

            #expect(address.wholeMatch(of: /\/app\.[0-9a-f]{16}\.css/) != nil)
            #expect(plain.fields[.cacheControl] == "no-cache")
            #expect(kept.fields[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(plain.text == kept.text)
            #expect(plain.fields[.contentType] == "text/css; charset=utf-8")
            #expect(plain.fields[.xContentTypeOptions] == "nosniff")
        }
    }

    @Test func `a fingerprint changes with the content and an unknown name stays`() throws {
        var addresses: Set<String> = []
        try withFiles { addresses.insert($0.address(of: "/app.css")) }
        try withFiles(["app.css": "other"]) { files in
            addresses.insert(files.address(of: "/app.css"))
            #expect(files.address(of: "/none.css") == "/none.css")
        }

        #expect(addresses.count == 2)
    }

    @Test(arguments: [
        "/", "/none", "/app.css/", "/../app.css/x", "/fonts", "/fonts/", "/.hidden", "/fonts/.hidden", "/app.cs",
        "/APP.css",
        "/app.0000000000000000.css",
    ])
    func `what is not in the table is not answered`(path: String) throws {
        try withFiles { files in
            let answer = try files.response(to: RequestHead(.get, path))

            #expect(answer?.status == nil)
        }
    }

    @Test(arguments: ["/app.css?v=1", "/fonts/../app.css", "/%61pp.css", "/x/%2e%2e/app.css"])
    func `a path finds its file however it is written`(path: String) throws {
        try withFiles { files in
            let answer = try files.response(to: RequestHead(.get, path))

            #expect(answer?.status == .ok)
        }
    }

    @Test func `gzip is sent to those who take it, under a tag of its own`() throws {
        try withFiles { files in
            let plain = try #require(try files.response(to: RequestHead(.get, "/app.css")))
            let zipped = try #require(
                try files.response(to: RequestHead(.get, "/app.css", fields: [.acceptEncoding: "br, gzip"])))
            let image = try #require(
                try files.response(to: RequestHead(.get, "/fonts/a.woff2", fields: [.acceptEncoding: "gzip"])))

            #expect(plain.fields[.contentEncoding] == nil)
            #expect(zipped.fields[.contentEncoding] == "gzip")
            #expect(plain.fields[.vary] == "Accept-Encoding")
            #expect(zipped.fields[.vary] == "Accept-Encoding")
            #expect(zipped.fields[.eTag] != plain.fields[.eTag])
            #expect(zipped.bytes.count < plain.bytes.count / 4)
            #expect(Gunzip.text(zipped.bytes) == plain.text)
            #expect(image.fields[.contentEncoding] == nil)
        }
    }

    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("*", true), ("br, gzip;q=0.5", true), ("gzip;q=1.0", true),
        ("gzip;q=0", false), ("gzip;q=0.000", false), ("gzip; q=0, *", false), ("*;q=0", false), ("br", false),
        ("identity", false), ("", false), ("gzipped", false),
    ])
    func `an Accept-Encoding is read with its weights`(value: String, accepts: Bool) throws {
        #expect(try RequestHead(.get, "/", fields: [.acceptEncoding: value]).acceptsGzip == accepts)
    }

    @Test func `who has the content gets 304 without it`() throws {
        try withFiles { files in
            let first = try #require(try files.response(to: RequestHead(.get, "/app.css")))
            let tag = try #require(first.fields[.eTag])
            let zippedTag = tag.replacing("\"", with: "", maxReplacements: 1).dropLast()

            for value in [tag, "W/\(tag)", "\"x\", \(tag)", "*", "\"\(zippedTag)-gzip\""] {
                let head = try RequestHead(.get, "/app.css", fields: [.ifNoneMatch: value])
                let again = files.response(to: head)
                #expect(again?.status == .notModified)
                #expect(again?.fields[.eTag] == tag)
                #expect(again?.bytes.isEmpty == true)
            }
            let other = try RequestHead(.get, "/app.css", fields: [.ifNoneMatch: "\"x\""])
            #expect(files.response(to: other)?.status == .ok)
        }
    }

    @Test func `a file can only be read`() throws {
        try withFiles { files in
            let answer = try #require(try files.response(to: RequestHead(.post, "/app.css")))

            #expect(answer.status == .methodNotAllowed)
            #expect(answer.fields[.allow] == "GET, HEAD")
        }
    }

    @Test func `a joined file holds its parts in their order, and goes by another address when one changes`() throws {
        let joined = JoinedFile(
            "all.js", [.file("a.js"), .text("; "), .file("gone.js"), .file("lib/b.js"), .text(" end")])
        var addresses: [String] = []
        for content in ["one", "two"] {
            try withFiles(["a.js": content, "lib/b.js": "b"], joined: [joined]) { files in
                let address = files.address(of: "/all.js")
                addresses.append(address)
                let answer = try #require(try files.response(to: RequestHead(.get, address)))
                #expect(String(decoding: answer.bytes, as: UTF8.self) == "\(content); b end")
                #expect(answer.fields[.contentType]?.hasPrefix("text/javascript") == true)
                #expect(try files.response(to: RequestHead(.get, "/a.js"))?.status == .ok)
            }
        }
        #expect(Set(addresses).count == 2)
    }

    @Test func `a folder that is not there is refused with its name`() {
        #expect(throws: (any Error).self) { try StaticFiles(folder: URL(filePath: "/nowhere/at/all")) }
    }
}

extension ServerTests {
    struct StaticAnswerTests {
        @Test func `files go over the wire whole, zipped, unchanged and headless`() throws {
            try withFiles { files in
                try withServer(TestSite(files: files)) { server, _ in
                    let client = try RawClient(port: server.port)
                    client.send(get("/app.css"))
                    let plain = try #require(client.answer())
                    let tag = try #require(plain.fields["etag"])
                    #expect(plain.text == StaticFixture.css)

                    client.send("GET /app.css HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n")
                    client.send("GET /app.css HTTP/1.1\r\nHost: a\r\nIf-None-Match: \(tag)\r\n\r\n")
                    client.send("HEAD /app.css HTTP/1.1\r\nHost: a\r\n\r\n")
                    client.send("POST /app.css HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx" + get("/inline"))

                    #expect(client.answer().map { Gunzip.text($0.body) } == StaticFixture.css)
                    let unchanged = client.answer()
                    #expect(unchanged?.status == 304)
                    #expect(unchanged?.fields["content-length"] == nil)
                    #expect(client.answer(toHead: true)?.fields["content-length"] == "\(StaticFixture.css.utf8.count)")
                    #expect(client.answer()?.status == 405)
                    #expect(client.answer()?.text == "inline")
                }
            }
        }
    }
}

/// Files to serve, in a folder that lives as long as the test.
enum StaticFixture {
    static let css = String(repeating: "body { margin: 0; padding: 0 }\n", count: 200)
    static let standard = [
        "app.css": css, "fonts/a.woff2": String(repeating: "font", count: 1000), ".hidden": "x", "fonts/.hidden": "x",
    ]
}

func withFiles(
    _ contents: [String: String] = StaticFixture.standard, joined: [JoinedFile] = [],
    _ body: (StaticFiles) throws -> Void
) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "static-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }  // nothing hangs on whether the folder goes
    for (name, content) in contents {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(content.utf8).write(to: file)
    }
    try body(StaticFiles(folder: folder, joined: joined))
}

extension Response {
    var bytes: [UInt8] {
        if case .bytes(let bytes) = body { bytes } else { [] }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
}
