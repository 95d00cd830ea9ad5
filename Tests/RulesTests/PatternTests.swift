import Testing

@testable import Rules

struct PatternTests {
    @Test(arguments: [
        ("^srv-\\d{2,3}$", "SRV-012", true), ("^srv-\\d{2,3}$", "srv-1", false), ("a|b|", "x", true),
        ("(ab)+c", "xababc", true),
        ("[^a-c]x", "dx", true), ("[^a-c]x", "ax", false), ("[A-Z]+1", "ab1", true), ("\\bdisk\\b", "low disk!", true),
        ("\\bdisk\\b", "disks", false), ("é+", "EEE", true), ("a?b*?c", "c", true), ("x{0}y", "y", true),
        ("[]a]", "]", true),
        ("[a\\-z]", "-", true), ("\\.", "a", false), (".", "\n", false), ("a{2}", "a", false), ("\\s\\S", " x", true),
        ("(?:a|(b))\\w*$", "?bar", true),
    ])
    func `an expression matches as people know it`(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try Pattern(pattern).matches(FoldedText(text)) == isMatch, "\(pattern) on \(text)")
    }

    @Test func `an expression made to explode ends within its budget`() throws {
        let evil = try Pattern("^(a+)+(a*)*(a|a?)+$")
        let text = FoldedText(String(repeating: "a", count: 3_000) + "!")
        let greedy = try Pattern("(.{0,90}){0,20}!!")

        let time = ContinuousClock().measure {
            #expect(evil.matches(text) == false)
            #expect(greedy.matches(FoldedText(String(repeating: "a", count: 4_000))) == nil)
        }

        #expect(time < .seconds(2))
    }
}
