import Foundation
import Synchronization

/// The templates of a folder by their path: `Templates/customers/show.mustache` is `customers/show`.
///
/// A page fills the blocks of a layout, `{{<layouts/app}}{{$content}}…{{/content}}{{/layouts/app}}`, and shares parts
/// with others, `{{>partials/badge}}`. A template that refers to one that is not there, or is not well-formed,
/// refuses the start.
package final class TemplateLibrary: Sendable {
    private let folder: URL
    private let constants: [String: String]
    private let kept: [String]
    private let reload: Bool
    private let strict: Bool
    private let current: Mutex<TemplateSet>

    /// - Parameters:
    ///   - constants: what a name means in every page, so that none has to look it up.
    ///   - kept: partials whose views list all they ask for: what each looks like is kept for the next view that is the same.
    ///   - reload: look for changed files at each page, in development.
    ///   - strict: a name the template uses and the model lacks is an error; else it prints nothing.
    package init(
        folder: URL, constants: [String: String] = [:], kept: [String] = [], reload: Bool, strict: Bool = true
    ) throws {
        self.folder = folder
        self.constants = constants
        self.kept = kept
        self.reload = reload
        self.strict = strict
        current = Mutex(try TemplateSet(folder: folder, constants: constants, kept: kept))
    }

    /// The paths of all templates, sorted.
    package var names: [String] { current.withLock { $0.names } }

    /// Whether `renderBlock` can print this part of the template `name`.
    package func hasBlock(_ block: String, in name: String) -> Bool {
        current.withLock { $0.hasBlock(block, in: name) }
    }

    /// The page `name`.
    ///
    /// - Parameter shell: what the layout prints around every page; asked for what `model` does not have.
    /// - Throws: `TemplateError` for an unknown template, or a name that neither has.
    package func render(_ name: String, _ model: any ViewModel, in shell: (any ViewModel)? = nil) throws -> String {
        try templates().render(name, block: nil, model.view, shell: shell?.view, strict: strict)
    }

    /// The part of the page `name` between `{{$block}}` and `{{/block}}`, without its layout: the answer to a page that
    /// replaces one part of itself.
    package func renderBlock(
        _ name: String, block: String, _ model: any ViewModel, in shell: (any ViewModel)? = nil
    ) throws -> String {
        try templates().render(name, block: block, model.view, shell: shell?.view, strict: strict)
    }

    private func templates() throws -> TemplateSet {
        let known = current.withLock { $0 }
        guard reload, try TemplateSet.stamp(of: folder) != known.stamp else { return known }
        let new = try TemplateSet(folder: folder, constants: constants, kept: kept)
        current.withLock { $0 = new }
        return new
    }
}
