// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

struct AccountingTests {
    @Test func acceptsARecordThatAddsUp() throws {
        try SampleRecord.make().checkAccounting()
        try RunRecord().checkAccounting()
    }

    private struct Case: Sendable {
        var identity: String
        var change: @Sendable (inout RunRecord) -> Void
    }

    private static let cases: [Case] = [
        Case(identity: "planned = sent + unsent") { $0.measure.planned += 1 },
        Case(identity: "sent = completed + failed + unfinished") { $0.measure.unfinished += 1 },
        Case(identity: "planned = sent in a closed loop") {
            $0.load.arrivals = "closed"
            $0.measure.planned += 1
            $0.measure.unsent += 1
        },
        Case(identity: "the operations' count = completed + failed") {
            $0.measure.completed -= 1
            $0.measure.unfinished += 1
        },
        Case(identity: "the operations' failed = failed") {
            $0.measure.completed -= 1
            $0.measure.failed += 1
        },
        Case(identity: "failed = the sum of errors") { $0.first.errors.timeout += 1 },
        Case(identity: "errors.server = the sum of errorReplies") { $0.first.errorReplies = OrderedCounts(["OOM": 1]) },
        Case(identity: "the intervals' count = count") { $0.intervals.removeLast() },
        Case(identity: "the intervals' failed = failed") { $0.intervals[3].failed += 1 },
        Case(identity: "the intervals' hits = hits") { $0.first.hits -= 1 },
        Case(identity: "the intervals' misses = misses") { $0.intervals[0].misses += 1 },
        Case(identity: "every interval belongs to an operation") { record in
            var stray = record.intervals[0]
            stray.operation = "set"
            record.intervals.append(stray)
        },
        Case(identity: "completedInWindow is at most completed") { $0.measure.completedInWindow = 20_001 },
        Case(identity: "no count is below zero") {
            $0.measure.unsent = -1
            $0.measure.planned = 19_999
        },
    ]

    @Test(arguments: cases.indices)
    func namesTheBrokenIdentity(_ index: Int) {
        let broken = Self.cases[index]
        let error = #expect(throws: AccountingError.self) {
            try SampleRecord.make(broken.change).checkAccounting()
        }
        #expect(error?.identity == broken.identity)
    }

    private static let comparisons: [Case] = [
        Case(identity: "hits + misses + cacheUnavailable = completed for reads with a database") {
            $0.first.hits -= 1
        },
        Case(identity: "hits + misses + cacheUnavailable = completed for reads with a database") {
            $0.first.database?.cacheUnavailable = 1
        },
        Case(identity: "the blocks' completed = completed") { $0.comparison?.blocks[3].completed -= 1 },
        Case(identity: "the operations' count = completed + failed") { $0.paths.removeLast() },
        Case(identity: "the intervals' count = count") { $0.intervals.removeLast() },
    ]

    @Test(arguments: comparisons.indices)
    func namesTheBrokenIdentityOfAComparison(_ index: Int) {
        let broken = Self.comparisons[index]
        let error = #expect(throws: AccountingError.self) {
            try SampleComparison.make(broken.change).checkAccounting()
        }
        #expect(error?.identity == broken.identity)
    }

    /// A read without the cache is neither hit nor miss, and the cold start is in no sum.
    @Test func acceptsAComparisonThatAddsUp() throws {
        try SampleComparison.make {
            $0.first.hits -= 40
            $0.first.database?.cacheUnavailable = 40
            $0.intervals[0].hits -= 40
            $0.comparison?.blocks[0].completed = 77
        }.checkAccounting()
    }

    @Test func saysWhatDoesNotAddUp() {
        let error = #expect(throws: AccountingError.self) {
            try SampleRecord.make { $0.intervals.removeLast() }.checkAccounting()
        }
        #expect(
            error?.description
                == "The counts of cached get do not add up: the intervals' count = count, but 18000 is not 20000. "
                + "This is a defect of cachegauge; please report it with the record.")
    }
}
