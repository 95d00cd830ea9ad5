import Rendering

/// The states of UX: each has a colour, and an icon so that it is never colour alone.
package enum Tone: String, Sendable, CaseIterable, Printable {
    case ok, warn, danger, info, neutral, violet

    package var printed: Printed { .text(rawValue) }

    package var icon: String {
        switch self {
        case .ok: "circle-check"
        case .warn: "triangle-alert"
        case .danger: "circle-x"
        case .info: "refresh-cw"
        case .neutral: "circle-dashed"
        case .violet: "flag"
        }
    }
}

/// `{{>partials/badge}}`: one or two words with the icon of their state.
package struct Badge: ViewModel {
    package let tone: Tone
    package let word: String
    package var icon: String?
    /// The icon turns: something is under way.
    package var isBusy = false

    package init(_ tone: Tone, _ word: String, icon: String? = nil, isBusy: Bool = false) {
        self.tone = tone
        self.word = word
        self.icon = icon
        self.isBusy = isBusy
    }

    package var view: View { ["state": tone, "word": word, "icon": icon ?? tone.icon, "isBusy": isBusy] }
}

/// `{{>partials/source}}`: the tool that a fact comes from, and how old it is.
package struct SourceChip: ViewModel {
    package let tool: String
    /// "4 min ago"; nil where the age stands elsewhere.
    package var age: String?
    package var isStale = false

    package init(_ tool: String, age: String? = nil, isStale: Bool = false) {
        self.tool = tool
        self.age = age
        self.isStale = isStale
    }

    package var view: View { ["tool": tool, "age": age, "isStale": isStale] }
}

/// A place to go to: a crumb, a banner's link, an empty state's button.
package struct PageLink: ViewModel {
    package let label: String
    package let href: String

    package init(_ label: String, _ href: String) {
        self.label = label
        self.href = href
    }

    package var view: View { ["label": label, "href": href] }
}

/// `{{>partials/banner}}`: one sentence for the whole page.
package struct Banner: ViewModel {
    package let tone: Tone
    package var title: String?
    package let text: String
    package var link: PageLink?
    package var isDismissible = false

    package init(_ tone: Tone, title: String? = nil, _ text: String, link: PageLink? = nil, isDismissible: Bool = false)
    {
        self.tone = tone
        self.title = title
        self.text = text
        self.link = link
        self.isDismissible = isDismissible
    }

    package var view: View {
        [
            "state": tone, "role": tone == .danger ? "alert" : "status", "icon": tone.icon, "title": title,
            "text": text,
            "link": link, "isDismissible": isDismissible,
        ]
    }
}

/// `{{>partials/empty}}`: why there is nothing here. The four kinds must never be confused.
package struct EmptyState: ViewModel {
    package enum Kind: String, Sendable {
        case nothingConnected = "nothing-connected"
        case syncing
        case noMatch = "no-match"
        case allGood = "all-good"

        var icon: String {
            switch self {
            case .nothingConnected: "plug"
            case .syncing: "refresh-cw"
            case .noMatch: "search"
            case .allGood: "circle-check"
            }
        }
    }

    package let kind: Kind
    package let title: String
    package var text: String?
    package var link: PageLink?

    package init(_ kind: Kind, _ title: String, text: String? = nil, link: PageLink? = nil) {
        self.kind = kind
        self.title = title
        self.text = text
        self.link = link
    }

    package var view: View {
        [
            "kind": kind.rawValue, "icon": kind.icon, "title": title, "text": text, "link": link,
            "linkKind": kind == .nothingConnected ? "primary" : nil,
        ]
    }
}

/// `{{>partials/stat}}`: a figure that leads to the list behind it.
package struct StatCard: ViewModel {
    package let label: String
    package let figure: String
    package let href: String
    /// "+3 since Monday".
    package var change: StatChange?
    package var spark: TrustedHTML?

    package init(
        _ label: String, _ figure: String, href: String, change: StatChange? = nil, spark: TrustedHTML? = nil
    ) {
        self.label = label
        self.figure = figure
        self.href = href
        self.change = change
        self.spark = spark
    }

    package var view: View {
        ["label": label, "figure": figure, "href": href, "change": change, "spark": spark]
    }
}

/// The line under a figure.
package struct StatChange: ViewModel {
    package let tone: Tone
    package let words: String
    package let icon: String

    package init(_ tone: Tone, _ words: String, icon: String? = nil) {
        self.tone = tone
        self.words = words
        self.icon = icon ?? tone.icon
    }

    package var view: View { ["state": tone, "words": words, "icon": icon] }
}

/// One entry of `{{>partials/tabs}}`, `{{>partials/chips}}` or `{{>partials/sections}}`.
package struct Tab: ViewModel {
    package let label: String
    package let href: String
    package var count: String?
    package var isCurrent = false
    /// A section that no connected tool fills.
    package var isMissing = false

    package init(
        _ label: String, _ href: String, count: String? = nil, isCurrent: Bool = false, isMissing: Bool = false
    ) {
        self.label = label
        self.href = href
        self.count = count
        self.isCurrent = isCurrent
        self.isMissing = isMissing
    }

    package var view: View {
        ["label": label, "href": href, "count": count, "isCurrent": isCurrent, "isMissing": isMissing]
    }
}

/// `{{#x}}{{>partials/tabs}}{{/x}}`, chips or sections: a row of addresses, with the name it has for screen readers.
package struct TabRow: ViewModel {
    package let label: String
    package let tabs: [Tab]

    package init(_ label: String, _ tabs: [Tab]) {
        self.label = label
        self.tabs = tabs
    }

    package var view: View { ["label": label, "tabs": tabs] }
}

/// `{{>partials/result}}`: the outcome beside the button that was pressed.
package struct InlineResult: ViewModel {
    package let tone: Tone
    package let words: String

    package init(_ tone: Tone, _ words: String) {
        self.tone = tone
        self.words = words
    }

    package var view: View { ["state": tone, "icon": tone.icon, "words": words] }
}
