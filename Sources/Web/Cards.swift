import Rendering

/// `{{>partials/progress}}`: the stages of a first sync.
package struct ProgressCard: ViewModel {
    package let title: String
    package let elapsed: String
    package let steps: [ProgressStep]
    package var foot = "You can close this tab."

    package init(_ title: String, elapsed: String, _ steps: [ProgressStep], foot: String = "You can close this tab.") {
        self.title = title
        self.elapsed = elapsed
        self.steps = steps
        self.foot = foot
    }

    package var view: View { ["title": title, "elapsed": elapsed, "steps": steps, "foot": foot] }
}

/// One stage; the bar is there only when the total is known.
package struct ProgressStep: ViewModel {
    package let tone: Tone
    package let label: String
    /// "1,902 of about 3,900".
    package let figure: String
    package var isBusy = false
    package var done: (count: Int, total: Int)?

    package init(
        _ tone: Tone, _ label: String, _ figure: String, isBusy: Bool = false, done: (count: Int, total: Int)? = nil
    ) {
        self.tone = tone
        self.label = label
        self.figure = figure
        self.isBusy = isBusy
        self.done = done
    }

    package var view: View {
        [
            "state": tone, "icon": tone.icon, "label": label, "figure": figure, "isBusy": isBusy, "max": done?.total,
            "value": done.map { min($0.count, $0.total) },
        ]
    }
}

/// `{{>partials/connector}}`: a connected tool, or one that can be connected.
package struct ConnectorCard: ViewModel {
    package struct Link: Sendable {
        package let label: String
        package let href: String
        /// "primary", "link", or nothing.
        package var kind = ""
        package var isDrawer = false
        /// Opens in a new tab.
        package var isOutside = false

        package init(
            _ label: String, _ href: String, kind: String = "", isDrawer: Bool = false, isOutside: Bool = false
        ) {
            self.label = label
            self.href = href
            self.kind = kind
            self.isDrawer = isDrawer
            self.isOutside = isOutside
        }
    }

    package let id: String
    package let name: String
    package let line: String
    package var badges: [Badge] = []
    /// Lines under the purpose, each with the state that colours it.
    package var states: [(tone: Tone?, words: String)] = []
    package var links: [Link] = []
    package var posts: [(label: String, action: String)] = []
    package var menu: MenuButton?

    package init(id: String, _ name: String, line: String, _ fill: (inout ConnectorCard) -> Void) {
        self.id = id
        self.name = name
        self.line = line
        fill(&self)
    }

    package var view: View {
        [
            "id": id, "name": name, "line": line, "badges": badges, "menu": menu,
            "states": states.map { ["state": $0.tone, "words": $0.words] as View },
            "links": links.map {
                [
                    "label": $0.label, "href": $0.href, "kind": $0.kind, "isDrawer": $0.isDrawer,
                    "isOutside": $0.isOutside,
                ] as View
            },
            "posts": posts.map { ["label": $0.label, "action": $0.action] as View },
        ]
    }
}

/// `{{>partials/timeline-item}}`: one event, or several folded into one line.
package struct TimelineRow: ViewModel {
    package let id: String
    package let time: TimeStamp
    package let tone: Tone
    package let icon: String
    /// The kind of event, for screen readers.
    package let kind: String
    package let title: String
    package var href: String?
    package var detail: String?
    package let tool: String
    package var isNew = false

    package init(
        id: String, _ time: TimeStamp, _ tone: Tone, icon: String, kind: String, _ title: String, tool: String,
        _ fill: (inout TimelineRow) -> Void = { _ in }
    ) {
        self.id = id
        self.time = time
        self.tone = tone
        self.icon = icon
        self.kind = kind
        self.title = title
        self.tool = tool
        fill(&self)
    }

    package var view: View {
        [
            "id": id, "time": time, "state": tone, "icon": icon, "kind": kind, "title": title, "href": href,
            "detail": detail, "tool": tool, "isNew": isNew,
        ]
    }
}

/// `{{>partials/note}}`: a person's note; `html` comes from `Markdown.html`.
package struct NoteCard: ViewModel {
    package let id: String
    package let author: String
    package let time: TimeStamp
    package let html: TrustedHTML
    package var isPinned = false
    package var isEdited = false

    package init(
        id: String, author: String, _ time: TimeStamp, _ html: TrustedHTML, isPinned: Bool = false,
        isEdited: Bool = false
    ) {
        self.id = id
        self.author = author
        self.time = time
        self.html = html
        self.isPinned = isPinned
        self.isEdited = isEdited
    }

    package var view: View {
        [
            "id": id, "author": author, "initials": Initials.of(author), "time": time, "html": html,
            "isPinned": isPinned,
            "isEdited": isEdited,
        ]
    }
}

/// The letters of an avatar.
package enum Initials {
    /// Of the first and the last word: "AK" for Ana Maria Keller.
    package static func of(_ name: String) -> String {
        let words = name.split(separator: " ")
        return [words.first, words.count > 1 ? words.last : nil].compactMap { $0?.first }.map {
            String($0).uppercased()
        }
        .joined()
    }
}
