import CMarkdown
import Glibc

/// Notes in GitHub's Markdown, made into HTML that is safe whatever was written.
package enum Markdown {
    /// Raw HTML is shown as text; links lead to http, https and mailto only; a picture becomes a link to it; headings
    /// begin at the fourth level, below those of the page.
    package static func html(_ text: String) -> TrustedHTML {
        cmark_gfm_core_extensions_ensure_registered()
        let options = CMARK_OPT_VALIDATE_UTF8 | CMARK_OPT_HARDBREAKS
        guard let parser = cmark_parser_new(options) else { return TrustedHTML(HTML.escaped(text)) }
        defer { cmark_parser_free(parser) }
        for name in ["autolink", "strikethrough", "table"] {
            if let found = cmark_find_syntax_extension(name) { cmark_parser_attach_syntax_extension(parser, found) }
        }
        cmark_parser_feed(parser, text, text.utf8.count)
        guard let document = cmark_parser_finish(parser) else { return TrustedHTML(HTML.escaped(text)) }
        defer { cmark_node_free(document) }

        for node in nodes(of: document) { tame(node) }
        guard let html = cmark_render_html(document, options, cmark_parser_get_syntax_extensions(parser)) else {
            return TrustedHTML(HTML.escaped(text))
        }
        defer { free(html) }
        return TrustedHTML(String(cString: html))
    }

    private static func nodes(of document: OpaquePointer) -> [OpaquePointer] {
        var found: [OpaquePointer] = []
        let walk = cmark_iter_new(document)
        defer { cmark_iter_free(walk) }
        while true {
            let event = cmark_iter_next(walk)
            if event == CMARK_EVENT_DONE { return found }
            if event == CMARK_EVENT_ENTER, let node = cmark_iter_get_node(walk) { found.append(node) }
        }
    }

    private static func tame(_ node: OpaquePointer) {
        switch cmark_node_get_type(node) {
        case CMARK_NODE_LINK, CMARK_NODE_IMAGE:
            let url = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
            let isInsideLink = ancestors(of: node).contains { cmark_node_get_type($0) == CMARK_NODE_CUSTOM_INLINE }
            let tag = isInsideLink || !isAllowed(url) ? nil : "<a href=\"\(reference(url))\" rel=\"noopener nofollow\">"
            replace(node, opening: tag ?? "", closing: tag == nil ? "" : "</a>")
        case CMARK_NODE_HTML_INLINE:
            replace(node, with: cmark_node_new(CMARK_NODE_TEXT), text: node)
        case CMARK_NODE_HTML_BLOCK:
            let paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH)
            let words = cmark_node_new(CMARK_NODE_TEXT)
            cmark_node_append_child(paragraph, words)
            cmark_node_set_literal(words, cmark_node_get_literal(node))
            replace(node, with: paragraph, text: nil)
        case CMARK_NODE_HEADING:
            cmark_node_set_heading_level(node, min(6, cmark_node_get_heading_level(node) + 3))
        default: break
        }
    }

    private static func replace(_ node: OpaquePointer, opening: String, closing: String) {
        let inline = cmark_node_new(CMARK_NODE_CUSTOM_INLINE)
        cmark_node_set_on_enter(inline, opening)
        cmark_node_set_on_exit(inline, closing)
        while let child = cmark_node_first_child(node) { cmark_node_append_child(inline, child) }
        replace(node, with: inline, text: nil)
    }

    private static func replace(_ node: OpaquePointer, with other: OpaquePointer?, text: OpaquePointer?) {
        if let text { cmark_node_set_literal(other, cmark_node_get_literal(text)) }
        cmark_node_replace(node, other)
        cmark_node_free(node)
    }

    private static func ancestors(of node: OpaquePointer) -> [OpaquePointer] {
        Array(
            sequence(state: node) { node in
                guard let parent = cmark_node_parent(node) else { return nil }
                node = parent
                return parent
            })
    }

    private static func isAllowed(_ url: String) -> Bool {
        let lower = url.lowercased()
        return ["https://", "http://", "mailto:"].contains { lower.hasPrefix($0) }
    }

    /// Everything that is no plain character of an address becomes its percent code.
    private static func reference(_ url: String) -> String {
        let encoded = url.utf8.map { byte in
            byte > 0x20 && byte < 0x7f && !odd.contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return HTML.escaped(encoded.joined())
    }

    private static let odd = Set("\"<>\\^`{|}".utf8)
}
