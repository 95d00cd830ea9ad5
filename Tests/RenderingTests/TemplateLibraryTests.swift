import Foundation
import Rendering
import Synchronization
import Testing

struct TemplateLibraryTests {
    @Test func `a quote before a combining mark cannot leave its attribute`() throws {
        let library = try Folder([
            "page": "<a title=\"{{v}}\" data-x='{{{v}}}'>{{>part}}{{#rows}}<b id=\"{{.}}\">{{/rows}}", "part": "{{v}}",
        ])
        .library()
        let probe = "\"\u{301} '\u{301} <\u{301} >\u{20DD} &\u{308}"

        let page = try library.render("page", ["v": probe, "rows": [probe]] as View)

        let escaped = "&quot;\u{301} &#39;\u{301} &lt;\u{301} &gt;\u{20DD} &amp;\u{308}"
        #expect(
            Array(page.utf8)
                == Array("<a title=\"\(escaped)\" data-x='\(escaped)'>\(escaped)<b id=\"\(escaped)\">".utf8))
    }

    @Test func `only trusted HTML is printed as it is`() throws {
        let library = try Folder(["page": "{{a}}|{{{a}}}|{{&a}}|{{b}}|{{{b}}}"]).library()

        let page = try library.render("page", ["a": "<i>", "b": TrustedHTML("<i>")] as View)

        #expect(page == "&lt;i&gt;|&lt;i&gt;|&lt;i&gt;|<i>|<i>")
    }

    @Test func `a page stands inside its layout, with partials and the shell's words`() throws {
        let library = try Folder([
            "layouts/app": "<title>{{title}}</title>\n{{$content}}empty{{/content}}\n<p>{{user}}",
            "customers/show": """
            {{<layouts/app}}
              {{$content}}
                {{#tags}}
                  {{>partials/tag}}
                {{/tags}}
                {{^tags}}No tags.{{/tags}}
              {{/content}}
            {{/layouts/app}}
            """,
            "partials/tag": "<b>{{.}} {{title}}</b>\n",
        ]).library()

        let page = try library.render(
            "customers/show", ["title": "Acme", "tags": ["a", "b"]] as View,
            in: ["user": "Dana", "title": "no"] as View)

        #expect(
            page.split(whereSeparator: \.isNewline) == [
                "<title>Acme</title>", "<b>a Acme</b>", "<b>b Acme</b>", "<p>Dana",
            ])
    }

    @Test func `a block is printed alone, and one in a section is refused`() throws {
        let library = try Folder([
            "layouts/app": "<html>{{$content}}{{/content}}</html>",
            "list":
                "{{<layouts/app}}{{$content}}<h1>{{h}}</h1>{{$rows}}{{#rows}}<i>{{n}}{{/rows}}{{/rows}}"
                + "{{/content}}{{/layouts/app}}",
            "bad": "{{#rows}}{{$one}}{{n}}{{/one}}{{/rows}}",
        ]).library()
        let model: View = ["rows": [["n": 1], ["n": 2]] as [View]]

        #expect(try library.renderBlock("list", block: "rows", model) == "<i>1<i>2")
        #expect(try library.render("list", model + ["h": "H"]) == "<html><h1>H</h1><i>1<i>2</html>")
        #expect(throws: TemplateError.self) { try library.renderBlock("list", block: "other", model) }
        #expect(throws: TemplateError.self) { try library.renderBlock("bad", block: "one", model) }
    }

    @Test func `a name that the model lacks is an error that says where`() throws {
        let folder = try Folder(["page": "{{a}}{{>part}}", "part": "\n{{#rows}}{{gone}}{{/rows}}"])
        let model: View = ["a": "", "rows": [["b": 1]] as [View]]

        let error = #expect(throws: TemplateError.self) { try folder.library().render("page", model) }

        #expect(error?.template == "part")
        #expect(
            error?.description
                == "Template part, line 2: it uses “gone”, which its view model lacks (while printing page).")
        #expect(try TemplateLibrary(folder: folder.url, reload: false, strict: false).render("page", model) == "\n")
    }

    @Test func `nil, false, empty and zero are nothing, and a nil in a row does not show the page's word`() throws {
        let template = "{{#v}}yes{{/v}}{{^v}}no{{/v}}"
        let library = try Folder(["page": template, "rows": "{{#rows}}[{{name}}]{{/rows}}"]).library()
        let values: [any Printable] = [
            String?.none, false, "", 0, [String](), TrustedHTML(""), "a", 1, true, ["x"], ["n": 1] as View,
        ]

        let words = try values.map { try library.render("page", ["v": $0] as View) }
        let rows = try library.render(
            "rows", ["name": "page", "rows": [["name": String?.none], ["name": "row"]] as [View]] as View)

        #expect(words == Array(repeating: "no", count: 6) + Array(repeating: "yes", count: 5))
        #expect(rows == "[][row]")
    }

    @Test(arguments: [
        ("{{a", "line 1: a tag is never finished with }}."),
        ("\n{{#a}}", "line 2: {{#a}} is never closed."),
        ("{{#a}}{{/b}}", "line 1: {{/b}} closes nothing that is open here."),
        ("{{a.b}}", "line 1: “a.b” is no name. A name is letters, digits, _ and -; instead of a dot, open a section."),
        (
            "{{uppercased(a)}}",
            "line 1: “uppercased(a)” is no name. A name is letters, digits, _ and -; instead of a dot, open a section."
        ),
        ("x\n\n{{>partials/gone}}", "line 3: there is no template “partials/gone”."),
        ("{{>*name}}", "line 1: “*name” is no path of a template."),
        ("{{=<% %>=}}", "line 1: {{=…}} is not used here: delimiters and content type are fixed."),
        ("{{% CONTENT_TYPE:TEXT}}", "line 1: {{%…}} is not used here: delimiters and content type are fixed."),
        (
            "{{<card}}{{$body}}{{<card}}{{$body}}x{{/body}}{{/card}}{{/body}}{{/card}}",
            "line 1: it fills the block “body” of card, and card inside has one, too: rename one."
        ),
    ])
    func `a template that cannot work refuses the start`(source: String, sentence: String) throws {
        let folder = try Folder(["page": source, "card": "<div>{{$body}}{{/body}}</div>"])

        let error = #expect(throws: TemplateError.self) { try folder.library() }

        #expect(error?.description == "Template page, \(sentence)")
    }

    @Test
    func `in development a changed file is seen at the next page, a broken one named, and both from many threads`()
        throws
    {
        let folder = try Folder(["page": "one"])
        let library = try TemplateLibrary(folder: folder.url, reload: true)
        #expect(try library.render("page", View([:])) == "one")

        try folder.write("page", "two, longer")
        let pages = Mutex<Set<String>>([])
        DispatchQueue.concurrentPerform(iterations: 16) { _ in
            let page = (try? library.render("page", View([:]))) ?? "failed"
            pages.withLock { _ = $0.insert(page) }
        }

        #expect(pages.withLock { $0 } == ["two, longer"])
        try folder.write("page", "{{#broken}}")
        #expect(throws: TemplateError.self) { try library.render("page", View([:])) }
        try folder.write("page", "whole again")
        #expect(try library.render("page", View([:])) == "whole again")
    }

    @Test func `a part that is kept looks as its view says, each time, and what it lacks is an error`() throws {
        let folder = try Folder([
            "page": "{{#rows}}<li>{{#badge}}{{>partials/badge}}{{/badge}}{{/rows}}{{#all}}{{>partials/badge}}{{/all}}",
            "partials/badge": "<b>{{word}}{{#isNew}} new{{/isNew}} {{mark}}</b>",
        ])
        let library = try TemplateLibrary(
            folder: folder.url, constants: ["mark": "<&>"], kept: ["partials/badge"], reload: false)
        let badges: [View] = [
            ["word": "<a>", "isNew": true], ["word": "b", "isNew": false], ["word": "<a>", "isNew": true],
        ]
        let rows: [View] = badges.map { ["badge": $0] } + [["badge": nil as View?]]
        let model: View = ["rows": rows, "all": badges]
        let printed = [
            "<b>&lt;a&gt; new &lt;&amp;&gt;</b>", "<b>b &lt;&amp;&gt;</b>", "<b>&lt;a&gt; new &lt;&amp;&gt;</b>",
        ]

        for _ in 1...2 {
            let page = try library.render("page", model)
            #expect(page == printed.map { "<li>" + $0 }.joined() + "<li>" + printed.joined())
        }
        let lacking: View = ["rows": [] as [View], "all": [["word": "c"]] as [View], "isNew": true]
        let error = #expect(throws: TemplateError.self) { try library.render("page", lacking) }
        #expect(error?.template == "partials/badge")
    }

    @Test func `indentation is dropped, save where a reader sees it`() throws {
        let library = try Folder([
            "page": "  <p>\n    a\n  <pre>\n    b\n  </pre>\n    <textarea>  {{t}}</textarea>\n    c"
        ]).library()

        #expect(
            try library.render("page", ["t": "  x\n  y"] as View)
                == "<p>\na\n<pre>\n    b\n  </pre>\n<textarea>  " + "  x\n  y</textarea>\nc")
    }

    @Test func `a table page of fifty rows takes a few milliseconds`() throws {
        let library = try Folder(TablePage.templates).library()
        let page = TablePage(rows: 50)
        let text = try library.render("tickets/list", page, in: TablePage.shell)
        let clock = ContinuousClock()

        let times = try (0..<40).map { _ in
            try clock.measure { _ = try library.render("tickets/list", page, in: TablePage.shell) }
        }

        let median = times.sorted()[20]
        print("rendering: 50 rows, \(text.utf8.count) bytes, median \(median / .microseconds(1)) µs")
        #expect(text.utf8.count > 10_000)
        #expect(median < .milliseconds(60))
    }
}

/// Templates in a folder of their own, gone with the value.
final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID())")

    init(_ templates: [String: String]) throws {
        for (name, text) in templates { try write(name, text) }
    }

    deinit {
        try? FileManager.default.removeItem(at: url)  // left behind at worst
    }

    func write(_ name: String, _ text: String) throws {
        let file = url.appending(path: name + ".mustache")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func library() throws -> TemplateLibrary {
        try TemplateLibrary(folder: url, reload: false)
    }
}

/// A page like those of the product: layout, navigation, partials, a table.
private struct TablePage: ViewModel {
    let rows: [TableRow]

    init(rows count: Int) {
        rows = (1...count).map(TableRow.init)
    }

    var view: View { ["rows": rows, "title": "Tickets", "summary": "\(rows.count) open tickets"] }

    static let shell: View = ["user": "Dana Ohm", "nav": ["Home", "Customers", "Tickets"], "csrf": "token"]

    static let templates = [
        "layouts/app": """
        <!doctype html>
        <html lang="en">
          <head><title>{{title}} · Vectis</title></head>
          <body>
            <nav>{{#nav}}<a href="/{{.}}">{{.}}</a>{{/nav}}<span>{{user}}</span></nav>
            <main>{{$content}}{{/content}}</main>
          </body>
        </html>
        """,
        "partials/badge": "<span class=\"badge badge--{{tone}}\">{{word}}</span>",
        "tickets/list": """
        {{<layouts/app}}
          {{$content}}
            <h1>{{title}}</h1><p>{{summary}}</p>
            <table>
              {{#rows}}
                <tr>
                  <td><a href="/tickets/{{id}}">{{number}}</a></td>
                  <td>{{title}}{{#isNew}} <em>new</em>{{/isNew}}</td>
                  <td>{{customer}}</td>
                  <td>{{>partials/badge}}</td>
                  <td>{{owner}}{{^owner}}nobody{{/owner}}</td>
                  <td><time datetime="{{at}}">{{ago}}</time></td>
                </tr>
              {{/rows}}
            </table>
          {{/content}}
        {{/layouts/app}}
        """,
    ]
}

private struct TableRow: ViewModel {
    let id: Int

    var view: View {
        [
            "id": id, "number": "#\(id + 40_000)", "title": "Printer <3rd floor> \"does not\" print & jams",
            "isNew": id.isMultiple(of: 3), "customer": "Fabrikam & Sons", "tone": "amber", "word": "Waiting",
            "owner": id.isMultiple(of: 2) ? "Dana Ohm" : nil, "at": "2026-11-21T10:00:00Z", "ago": "2 h ago",
        ]
    }
}
