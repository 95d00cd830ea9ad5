import Testing

/// The product as people meet it: the real programs, a database of their own, the pretended vendors and a headless browser.
///
/// Each story is a script that prints what it does step by step; where it fails it says so and leaves a picture in
/// `.local/screens/`. One can be walked alone: `.local/venv/bin/python Tests/WalkthroughTests/stories/mouse.py`.
@Suite(.serialized, .enabled(if: Walk.isPossible, "Chromium or .local/venv is missing: see Scripts/test."))
struct WalkthroughTests {
    @Test(.timeLimit(.minutes(8)))
    func `an admin connects two tools with the mouse and finds each customer on one page`() throws {
        try Walk.story("mouse")
    }

    @Test(.timeLimit(.minutes(8)))
    func `the same way can be gone with the keyboard alone`() throws {
        try Walk.story("keyboard")
    }

    @Test(.timeLimit(.minutes(8)))
    func `the product is whole in a browser without JavaScript`() throws {
        try Walk.story("without_script")
    }

    @Test(.timeLimit(.minutes(8)))
    func `members and viewers see no verb they may not use, and the server refuses it`() throws {
        try Walk.story("roles")
    }

    @Test(.timeLimit(.minutes(8)))
    func `every screen is accessible in both themes and fits a phone`() throws {
        try Walk.story("screens")
    }

    @Test(.timeLimit(.minutes(8)))
    func `wrong input is answered with a sentence that says what to do`() throws {
        try Walk.story("wrong_input")
    }
}

/// Beside the other stories, in a world of its own: it mostly waits.
@Suite(.enabled(if: Walk.isPossible, "Chromium or .local/venv is missing: see Scripts/test."))
struct ProcessFaultTests {
    @Test(.timeLimit(.minutes(8)))
    func `a killed server and a stopped database lose and double nothing`() throws {
        try Walk.story("faults")
    }
}
