/// What is wrong with a template, or between a template and its view model; addressed to whoever writes them.
package struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path below the folder, without its extension.
    package let template: String
    package let line: Int?
    package let sentence: String

    init(_ template: String, line: Int? = nil, _ sentence: String) {
        self.template = template
        self.line = line
        self.sentence = sentence
    }

    package var description: String {
        "Template \(template)\(line.map { ", line \($0)" } ?? ""): \(sentence)"
    }
}
