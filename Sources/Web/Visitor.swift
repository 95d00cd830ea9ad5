import Basics
import Directory
import HTTP
import HTTPTypes
import Rendering
import Workspace

/// A request of somebody who is not signed in, or need not be.
package struct Visitor: Sendable {
    package let request: Request
    package let workspace: OpenWorkspace
    package let settings: WorkspaceSettings
    package let site: Site
    package let requestID: String

    /// A page in the narrow layout.
    package func page(
        _ template: String, _ model: some ViewModel, title: String, status: HTTPResponse.Status = .ok
    ) throws -> Response {
        try BarePage(site: site, workspace: settings.name).answer(template, model, title: title, status: status)
    }
}

/// The narrow layout of sign-in and error pages.
struct BarePage {
    let site: Site
    /// The workspace's name; nil where the host names none.
    let workspace: String?

    func answer(
        _ template: String, _ model: some ViewModel, title: String, status: HTTPResponse.Status
    ) throws -> Response {
        let name = workspace ?? "Vectis"
        let shell: View = [
            "workspace": name, "theme": "system", "documentTitle": title == name ? title : "\(title) · \(name)",
        ]
        let html = try site.templates.render(
            template, model, in: ["shell": shell + Assets(site.files).view] as View)
        return .html(html, status: status)
    }
}
