import Rendering
import Testing

struct MarkdownTests {
    @Test(arguments: [
        ("**bold** ~~gone~~", "<p><strong>bold</strong> <del>gone</del></p>\n"),
        ("# Title", "<h4>Title</h4>\n"),
        ("one\ntwo", "<p>one<br />\ntwo</p>\n"),
        (
            "[a](https://x.example/?a=1&b='2')",
            "<p><a href=\"https://x.example/?a=1&amp;b=&#39;2&#39;\" rel=\"noopener nofollow\">a</a></p>\n"
        ),
        (
            "see https://x.example/p.",
            "<p>see <a href=\"https://x.example/p\" rel=\"noopener nofollow\">https://x.example/p</a>.</p>\n"
        ),
        ("<dana@x.example>", "<p><a href=\"mailto:dana@x.example\" rel=\"noopener nofollow\">dana@x.example</a></p>\n"),
        ("[a](javascript:alert(1))", "<p>a</p>\n"),
        ("[a](JaVaScRiPt:alert(1))", "<p>a</p>\n"),
        ("[a](data:text/html,x)", "<p>a</p>\n"),
        ("[a](//evil.example)", "<p>a</p>\n"),
        (
            "[a](https://x.example/\"onmouseover=x)",
            "<p><a href=\"https://x.example/%22onmouseover=x\" rel=\"noopener nofollow\">a</a></p>\n"
        ),
        (
            "![alt *x*](https://x.example/i.png)",
            "<p><a href=\"https://x.example/i.png\" rel=\"noopener nofollow\">alt <em>x</em></a></p>\n"
        ),
        (
            "[![alt](https://x.example/i.png)](https://y.example)",
            "<p><a href=\"https://y.example\" rel=\"noopener nofollow\">alt</a></p>\n"
        ),
        ("a <script>alert(1)</script> b", "<p>a &lt;script&gt;alert(1)&lt;/script&gt; b</p>\n"),
        ("<div onclick=x>\nhi\n</div>", "<p>&lt;div onclick=x&gt;\nhi\n&lt;/div&gt;\n</p>\n"),
        ("`\"<b>`", "<p><code>&quot;&lt;b&gt;</code></p>\n"),
        ("", ""),
    ])
    func `notes become safe HTML`(source: String, expected: String) {
        #expect(Markdown.html(source).html == expected)
    }

    @Test func `tables work, and nothing that is nested deeply or cut in a character does harm`() {
        #expect(Markdown.html("|a|b|\n|-|-|\n|1|2|").html.contains("<td>2</td>"))
        #expect(Markdown.html(String(repeating: "> ", count: 5_000) + "x").html.contains("x"))
        #expect(Markdown.html(String(repeating: "[", count: 20_000)).html.contains("["))
        #expect(Markdown.html("a\u{0}b").html == "<p>a\u{FFFD}b</p>\n")
    }
}
