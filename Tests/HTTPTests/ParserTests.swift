import Testing

@testable import HTTP

struct ParserTests {
    static let cases =
        RequestLineCases.all + TargetCases.all + FieldCases.all + HostCases.all + FramingCases.all + ChunkCases.all
        + LimitCases.all + PipelineCases.all

    @Test func `the table has at least two hundred inputs, each with a name of its own`() {
        #expect(ParserTests.cases.count >= 200)
        #expect(Set(ParserTests.cases.map(\.name)).count == ParserTests.cases.count)
    }

    @Test(arguments: cases)
    func `an input has its verdict when it comes whole`(input: ParserCase) {
        #expect(ParserDriver.verdict([input.input[...]]) == input.verdict)
    }

    @Test(arguments: cases)
    func `an input has the same verdict byte by byte`(input: ParserCase) {
        #expect(ParserDriver.verdict(input.input.indices.map { input.input[$0...$0] }) == input.verdict)
    }

    @Test(arguments: cases)
    func `an input has the same verdict wherever it is cut`(input: ParserCase) {
        let wrong = ParserTests.offsets(input.input.count).filter { cut in
            ParserDriver.verdict([input.input[..<cut], input.input[cut...]]) != input.verdict
        }

        #expect(wrong.isEmpty)
    }

    @Test(arguments: cases)
    func `an input has the same verdict in pieces of any one size`(input: ParserCase) {
        let wrong = (2...17).filter { size in
            let pieces = stride(from: 0, to: input.input.count, by: size).map { start in
                input.input[start..<min(start + size, input.input.count)]
            }
            return ParserDriver.verdict(pieces) != input.verdict
        }

        #expect(wrong.isEmpty)
    }

    /// Every offset of an input; for the few long ones those near its ends and a hundred in between.
    private static func offsets(_ count: Int) -> [Int] {
        guard count > 2000 else { return Array(0...count) }
        return Array(0...600) + Array(stride(from: 600, to: count - 600, by: count / 100))
            + Array((count - 600)...count)
    }
}
