import Logging
import Testing

@testable import Basics

struct LogTests {
    @Test func `a value cannot begin a line of its own`() {
        #expect(Log.escaped("a\nb") == "\"a\\u{a}b\"")
        #expect(Log.escaped("plain") == "plain")
        #expect(Log.escaped("two words") == "\"two words\"")
        #expect(Log.escaped("") == "\"\"")
    }
}
