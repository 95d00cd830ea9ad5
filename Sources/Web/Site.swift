import Basics
import ConnectorKit
import Directory
import Foundation
import HTTP
import Rendering
import Secrets
import Workspace

/// What the whole server lends to each request.
package struct Site: Sendable {
    package let directory: Directory
    package let connectors: ConnectorSet
    package let keyring: Keyring
    package let live: LiveEvents
    package let templates: TemplateLibrary
    package let files: StaticFiles
    package let options: SiteOptions
    let recent: Recent
    let signIns: SignInDoor

    package init(
        directory: Directory, connectors: ConnectorSet, keyring: Keyring, live: LiveEvents, templates: TemplateLibrary,
        files: StaticFiles, options: SiteOptions
    ) {
        self.directory = directory
        self.connectors = connectors
        self.keyring = keyring
        self.live = live
        self.templates = templates
        self.files = files
        self.options = options
        recent = Recent(live)
        signIns = SignInDoor(workers: options.workers)
    }
}

/// The settings of the pages.
package struct SiteOptions: Sendable {
    /// Under which address people reach the server; decides about cookies and links.
    package var baseURL: BaseURL
    package var clock: Clock
    /// The component gallery is there, and changed templates are read again.
    package var isDevelopment: Bool
    /// What `VECTIS_LAB_HOSTS` redirects, in words for the admins' banner; empty when nothing.
    package var labHosts: String
    /// Threads that make pages.
    package var workers: Int
    /// Whether the server takes requests: database answers, schemas are current, not draining.
    package var isReady: @Sendable () -> Bool

    package init(
        baseURL: BaseURL, clock: Clock = .system, isDevelopment: Bool = false, labHosts: String = "",
        workers: Int = ServerOptions().workers, isReady: @escaping @Sendable () -> Bool = { true }
    ) {
        self.baseURL = baseURL
        self.clock = clock
        self.isDevelopment = isDevelopment
        self.labHosts = labHosts
        self.workers = workers
        self.isReady = isReady
    }
}

/// The address of the server as people and mails know it, `{slug}` standing for the workspace.
package struct BaseURL: Sendable, CustomStringConvertible {
    private let text: String
    /// Whether browsers reach us over TLS, here or at a proxy.
    package let isSecure: Bool

    /// - Throws: `Refusal` for anything but `https://…`, or `http://` on a loopback host: over plain http a cookie can be read
    ///   on the way.
    package init(_ text: String) throws(Refusal) {
        let trimmed = text.hasSuffix("/") ? String(text.dropLast()) : text
        let example = trimmed.replacing("{slug}", with: "slug")
        guard let parts = URLComponents(string: example), let host = parts.host, !host.isEmpty,
            let scheme = parts.scheme, ["http", "https"].contains(scheme), parts.path.isEmpty, parts.query == nil
        else {
            throw Refusal(
                "The server was not started", why: "VECTIS_BASE_URL is “\(text)”, which is no address of a server",
                next: "Write it like https://{slug}.example.com")
        }
        isSecure = scheme == "https"
        guard isSecure || Self.isLoopback(host) else {
            throw Refusal(
                "The server was not started",
                why: "VECTIS_BASE_URL is plain http on \(host), which is not this machine",
                next: "Use https, or http on localhost.")
        }
        self.text = trimmed
    }

    package var description: String { text }

    /// The address of one workspace, without a slash at its end.
    package func address(of slug: String) -> String {
        text.replacing("{slug}", with: slug)
    }

    /// The name of a cookie of ours; the prefix makes browsers refuse it from anybody but this very host over TLS.
    package func cookieName(_ name: String) -> String {
        isSecure ? "__Host-\(name)" : "\(name)_local"
    }

    /// A `Set-Cookie` value that scripts and other sites do not get; without `lifetime` it goes with the browser.
    package func cookie(_ name: String, _ value: String, lifetime: Int? = nil) -> String {
        let age = lifetime.map { "; Max-Age=\($0)" } ?? ""
        return "\(cookieName(name))=\(value); Path=/; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")\(age)"
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "127.0.0.1" || host == "[::1]" || host == "::1"
    }
}
