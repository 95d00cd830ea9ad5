/// What the parser has found in the head so far, and the judgement of the headers that decide where the request ends.
struct Findings: Sendable {
    var shape = RequestShape()
    private var hosts = 0
    private var length: Int?
    private var lengths = 0
    private var codings = 0
    private var isChunked = false
    private var isUnmetExpectation = false

    /// Takes note of a header that is complete.
    mutating func add(_ field: FieldPlace, _ bytes: Span<UInt8>) throws(ParseFailure) {
        shape.fields.append(field)
        let name = bytes.extracting(field.name)
        let value = bytes.extracting(field.value)
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"):
            hosts += 1
            shape.host = field.value
            guard hosts == 1, Authority.hostLength(value) != nil else { throw .badHost }
        case 6 where name.equalsIgnoringCase("expect"):
            shape.expectsContinue = value.equalsIgnoringCase("100-continue")
            isUnmetExpectation = isUnmetExpectation || !shape.expectsContinue
        case 10 where name.equalsIgnoringCase("connection"):
            readConnection(value)
        case 14 where name.equalsIgnoringCase("content-length"):
            lengths += 1
            length = try Findings.number(value)
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            codings += 1
            isChunked = value.equals("chunked")
            guard value.count > 0 else { throw .badFraming }
        default: break
        }
    }

    /// Decides, at the head's end, how the body is framed and whether the head as a whole can stand.
    mutating func conclude(_ bytes: Span<UInt8>, length headLength: Int) throws(ParseFailure) {
        shape.length = headLength
        guard hosts == 1 || shape.isHTTP10 else { throw .badHost }
        guard lengths + codings <= 1, codings == 0 || !shape.isHTTP10 else { throw .badFraming }
        guard codings == 0 || isChunked else { throw .unknownCoding }
        guard !isUnmetExpectation || shape.isHTTP10 else { throw .badExpectation }
        if isChunked {
            shape.framing = .chunked
        } else if let length, length > 0 {
            shape.framing = .sized(length)
        }
        shape.expectsContinue = shape.expectsContinue && !shape.isHTTP10 && shape.framing != .none
        shape.keepsAlive = shape.isHTTP10 ? asksToKeep && !asksToClose : !asksToClose
    }

    private var asksToClose = false
    private var asksToKeep = false

    private mutating func readConnection(_ value: Span<UInt8>) {
        var start = 0
        while start < value.count {
            var end = start
            while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
            var first = start
            var last = end
            while first < last, value[first].isBlank { first += 1 }
            while last > first, value[last - 1].isBlank { last -= 1 }
            let option = value.extracting(first..<last)
            asksToClose = asksToClose || option.equalsIgnoringCase("close")
            asksToKeep = asksToKeep || option.equalsIgnoringCase("keep-alive")
            start = end + 1
        }
    }

    /// A Content-Length: digits and nothing else, within an Int.
    private static func number(_ value: Span<UInt8>) throws(ParseFailure) -> Int {
        guard value.count > 0 else { throw .badFraming }
        var number = 0
        for index in 0..<value.count {
            guard value[index].isDigit else { throw .badFraming }
            let (scaled, tooLarge) = number.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = scaled.addingReportingOverflow(Int(value[index] - UInt8(ascii: "0")))
            guard !tooLarge, !overflow else { throw .badFraming }
            number = sum
        }
        return number
    }
}
