import Foundation
import Testing

@testable import Customers

struct AlertFoldingTests {
    private static let noon = Date(timeIntervalSince1970: 1_790_000_000)

    private static func thread(
        _ id: Int64, _ condition: String, _ source: String?, minutes: ClosedRange<Double> = 0...0
    )
        -> AlertFolding.Thread
    {
        AlertFolding.Thread(
            id: id, conditionClass: condition, sourceType: source,
            firstSeenAt: noon.addingTimeInterval(minutes.lowerBound * 60),
            lastSeenAt: noon.addingTimeInterval(minutes.upperBound * 60))
    }

    @Test(arguments: [
        (29.0, "disk", "monitor", 1 as Int64?), (30, "disk", "monitor", 1), (30.1, "disk", nil, nil),
        (30.1, "disk", "monitor", 1),
        (59, "cpu", "monitor", 1), (60, "cpu", "monitor", 1), (60.1, "cpu", "monitor", nil), (10, "cpu", "agent", nil),
        (10, "cpu", nil, nil), (-30, "disk", nil, 1), (-30.1, "disk", nil, nil), (-60, "cpu", "monitor", 1),
    ])
    func `the same condition folds for 30 minutes, the same source for 60`(
        minutes: Double, condition: String, source: String?, expected: Int64?
    ) {
        let threads = [Self.thread(1, "disk", "monitor")]

        let found = AlertFolding.thread(
            forAlertAt: Self.noon.addingTimeInterval(minutes * 60), conditionClass: condition, sourceType: source,
            among: threads)

        #expect(found?.id == expected)
    }

    @Test func `the condition's window is tried before the source's, and the latest thread before an older one`() {
        let threads = [
            Self.thread(1, "disk", "agent", minutes: 0...5), Self.thread(2, "cpu", "monitor", minutes: 0...20),
            Self.thread(3, "disk", "agent", minutes: 0...5),
        ]
        func place(_ condition: String, _ source: String) -> Int64? {
            AlertFolding.thread(
                forAlertAt: Self.noon.addingTimeInterval(25 * 60), conditionClass: condition, sourceType: source,
                among: threads.shuffled())?.id
        }

        #expect(place("disk", "monitor") == 3)
        #expect(place("memory", "monitor") == 2)
        #expect(place("memory", "agent") == 3)
        #expect(place("memory", "other") == nil)
    }

    @Test func `a thread keeps taking alerts as long as they follow each other`() {
        let thread = Self.thread(1, "disk", nil, minutes: 0...300)

        let found = AlertFolding.thread(
            forAlertAt: Self.noon.addingTimeInterval(329 * 60), conditionClass: "disk", sourceType: nil, among: [thread]
        )

        #expect(found?.id == 1)
    }
}
