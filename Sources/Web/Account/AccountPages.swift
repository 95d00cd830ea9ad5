import Basics
import HTTP
import HTTPTypes
import Workspace

/// A person's own settings, and the way out.
enum AccountPages {
    static func show(_ visit: Visit) throws -> Response {
        try visit.page("account/show", AccountPage(visit.user), title: "Account")
    }

    static func save(_ visit: Visit) throws -> Response {
        let form = try visit.form()
        let theme = try form.choice("theme", of: AccountPage.themes.map(\.value))
        let density = try form.choice("density", of: AccountPage.densities.map(\.value))
        let singleKeys = form.flag("single_keys")

        try visit.write(.profileChanged(visit.user.id)) { db in
            try User.setAppearance(theme: theme, density: density, singleKeys: singleKeys, of: visit.user.id, db)
        }
        return visit.redirect(to: "/account", flash: "Saved.")
    }

    /// What a page's script keeps for the person: exact times.
    static func remember(_ visit: Visit) throws -> Response {
        let times = try visit.form().choice("times", of: ["relative", "exact"])

        try visit.write(.profileChanged(visit.user.id)) { db in
            try User.setPreference("times", .string(times), of: visit.user.id, db)
        }
        return Response(.noContent)
    }

    static func signOut(_ visit: Visit) throws -> Response {
        try visit.write(.signedOut) { db in
            try visit.session.end(db)
        }
        visit.site.live.endAll { $0.key == LiveTopics.person(visit.user.id, in: visit.slug) }

        var response = Response.redirect(to: "/sign-in")
        let gone = visit.site.options.baseURL.cookie(SignInPages.cookie, "", lifetime: 0)
        response.fields.append(HTTPField(name: .setCookie, value: gone))
        return response
    }
}
