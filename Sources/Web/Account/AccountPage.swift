import Foundation
import Rendering
import Workspace

/// What `Templates/account/show.mustache` prints.
struct AccountPage: ViewModel {
    static let themes = [Choice("system", "As the computer"), Choice("light", "Light"), Choice("dark", "Dark")]
    static let densities = [Choice("compact", "Compact"), Choice("comfortable", "Comfortable")]

    let user: User

    init(_ user: User) {
        self.user = user
    }

    var view: View {
        [
            "name": user.name, "email": user.email,
            "role": Badge(.neutral, user.role.rawValue.capitalized, icon: "shield"),
            "themes": Self.marked(Self.themes, user.theme), "densities": Self.marked(Self.densities, user.density),
            "hasSingleKeys": user.singleKeys,
        ]
    }

    private static func marked(_ choices: [Choice], _ value: String) -> [Choice] {
        choices.map { Choice($0.value, $0.label, isSelected: $0.value == value) }
    }
}
