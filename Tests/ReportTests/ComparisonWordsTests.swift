// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Report

/// What a comparison says of itself in words, where the goldens do not show it.
struct ComparisonWordsTests {
    private func headline(_ change: (inout RunRecord) -> Void) throws -> String {
        var record = SampleComparisons.base(misses: 810)
        change(&record)
        return ComparisonVerdict(record, try #require(record.comparison)).headline
    }

    private func words(_ change: (inout ComparisonRecord) -> Void) throws -> ComparisonWords {
        var record = SampleComparisons.base(misses: 810)
        record.change(change)
        return ComparisonWords(record: record, comparison: try #require(record.comparison))
    }

    @Test func saysHowMuchFaster() throws {
        func mean(_ ratio: Double, _ low: Double?, _ high: Double?) throws -> String {
            try headline { $0.comparison?.speedup.mean = RatioRecord(ratio: ratio, low: low, high: high) }
        }
        #expect(
            try mean(14.2, 13.1, 15) == "The cache makes reads 14.2 times faster on average (95 % interval 13.1–15.0)")
        #expect(
            try mean(1.25, 1.2, 1.3) == "The cache makes reads 1.25 times as fast on average (95 % interval 1.20–1.30)")
        // One fifth of the speed is five times the time, and the ends of the interval change places.
        #expect(
            try mean(0.2, 0.16, 0.25)
                == "The cache makes reads slower: on average they take 5.00 times as long (95 % interval 4.00–6.25)")
        #expect(try mean(1.2, 1.0, 1.4).hasPrefix("No difference shown: on average,"))
        #expect(try mean(1.2, nil, nil).hasPrefix("Reads were 1.20 times as fast through the cache, over 5 pairs"))
    }

    @Test func comparesThroughputInAClosedLoop() throws {
        let text = try headline {
            $0.load.arrivals = "closed"
            $0.comparison?.speedup.throughput = RatioRecord(ratio: 1, low: 0.9, high: 1.1)
        }
        #expect(
            text
                == "In a closed loop, the cached path completed 2,000/s and the direct path 2,000/s (1.00 times, 95 % "
                + "interval 0.90–1.10, no difference shown)")
    }

    @Test func saysWhenNothingCanBeCompared() throws {
        #expect(
            try headline { $0.comparison?.speedup = SpeedupRecord() }
                == "Nothing can be compared: no pair of blocks was measured to its end on both paths")
        let both = try headline {
            $0.comparison?.overloaded = ["cached", "direct"]
            $0.comparison?.speedup = SpeedupRecord()
        }
        #expect(
            both.hasPrefix("Throughput is compared, not latency, because the cached and direct paths were overloaded"))
    }

    @Test func givesTheHitRatioOfEachSecond() throws {
        func words(hits: [Int]) throws -> ComparisonWords {
            var record = SampleComparisons.base(misses: 810)
            record.intervals = hits.enumerated().map { second, hits in
                var row = IntervalRecord()
                row.startNs = Int64(second) * 1_000_000_000
                (row.path, row.operation) = ("cached", "read")
                (row.count, row.hits, row.misses) = (hits < 0 ? 0 : 100, max(0, hits), hits < 0 ? 0 : 100 - hits)
                return row
            }
            return ComparisonWords(record: record, comparison: try #require(record.comparison))
        }
        let few = try words(hits: [60, 75, -1, 70])
        #expect(few.hitRatioRange == "60.0 %–75.0 % per second")
        #expect(
            few.hitRatioSeconds
                == "Hits in each second of the cached blocks, in their order: 60.0 %, 75.0 %, n/a, 70.0 %.")
        #expect(try words(hits: [60]).hitRatioSeconds == nil)
        let many = try words(hits: Array(repeating: 50, count: 61))
        #expect(many.hitRatioSeconds == "Hits: 50.0 %–50.0 % per second; each second is in intervals.csv.")
    }

    @Test func saysWhenTheCachePays() throws {
        #expect(try words { $0.breakEven = "always" }.breakEven?.contains("at any hit ratio") == true)
        #expect(try words { $0.breakEven = "never" }.breakEven?.contains("at no hit ratio") == true)
        #expect(try words { $0.breakEven = nil }.breakEven == nil)
        #expect(try words { $0.overloaded = ["direct"] }.breakEven == nil)
        #expect(try words { $0.overloaded = ["direct"] }.prediction == nil)
    }

    @Test(arguments: [
        (
            500.0, 0.8333,
            "The limit of 500/s needs a hit ratio of 83.3 %: 254/s keep it. A flush of the cache would send "
                + "2,000/s, 4.00 times that."
        ),
        (
            250.0, 0.9722,
            "The limit of 250/s needs a hit ratio of 97.2 %: 254/s exceed it. A flush of the cache would send "
                + "2,000/s, 8.00 times that."
        ),
        (2_000.0, 0.0, "The limit of 2,000/s is kept without any hits."),
        (100.0, nil, "The limit of 100/s cannot be kept: the writes alone exceed it."),
    ])
    func judgesTheLimit(_ limit: Double, _ needed: Double?, _ sentence: String) throws {
        let words = try words {
            $0.databases[0].limit = Quantity.rate(limit)
            $0.databases[0].limitPerSecond = limit
            $0.databases[0].hitRatioNeeded = needed
        }
        #expect(words.limit(words.comparison.databases[0]) == sentence)
    }

    @Test func tellsRequestUnits() throws {
        let words = try words {
            var units = RequestUnitsRecord()
            units.directPerSecond = 2034.4
            units.cachedPerSecond = 61.0
            units.directPerOperation = 1.0172
            units.cachedPerOperation = 0.0305
            units.savedShare = 0.97
            $0.databases[0].requestUnits = units
        }
        let database = words.comparison.databases[0]
        #expect(
            words.units(database)
                == "2,034 RU/s direct (1.02 an operation), 61.0 RU/s cached (0.03 an operation); the cache saves 97.0 % of "
                + "them")
        #expect(words.throttling(database) == nil)
        #expect(try self.words { _ in }.units(self.words { _ in }.comparison.databases[0]) == nil)
    }

    @Test func tellsThrottling() throws {
        let words = try words {
            var units = RequestUnitsRecord()
            units.directThrottled = 1200
            units.impliedPerSecond = 398.6
            $0.databases[0].requestUnits = units
        }
        #expect(
            words.throttling(words.comparison.databases[0])
                == "The database refused requests with status 429, 1,200 on the direct path, and was asked again when it "
                + "said. While it did, 399 RU/s were spent: so much, or a little more, is provisioned.")
    }

    @Test func showsTheColdStartEvenly() throws {
        let words = try words { comparison in
            comparison.coldStart = (0..<100).map { ColdStartRecord(second: $0, hitRatio: 0.5, p99Ns: nil) }
            comparison.steadyFromSecond = nil
        }
        #expect(words.coldStart(most: 4).map(\.second) == [0, 33, 66, 99])
        #expect(words.coldStart(most: 100).count == 100)
        #expect(words.steady == "not steady after 100 seconds")
    }

    @Test func namesTheRatesOfAnOverloadedPathByWhatItCompleted() throws {
        let rows = PathRow.rows(SampleComparisons.overloadedDirect())
        let direct = rows.filter { $0.path == "direct" && !$0.isPart }
        #expect(abs(direct.reduce(0) { $0 + $1.ratePerSecond } - 1_858) < 0.001)
        #expect(rows.filter(\.isPart).map(\.operation) == ["hits", "misses"])
    }
}
