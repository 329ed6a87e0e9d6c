// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

/// The rules that judge a comparison as a whole, on both sides of their thresholds.
struct ComparisonValidityTests {
    @Test func findsNothingInAGoodComparison() throws {
        let record = SampleComparison.make()
        #expect(ValidityRules.judge(record).findings == [])
        try record.checkAccounting()
    }

    private static let blocks: [ValidityCase] = [
        ValidityCase("one block of five is not valid", ["warning invalid-blocks"]) { $0.spoil(2) },
        ValidityCase("more than one block of five is not valid", ["invalid invalid-blocks"]) { $0.spoil(3) },
        ValidityCase("the cold start is not valid", ["warning invalid-blocks"]) {
            $0.setComparison { $0.blocks[0].valid = false }
        },
        ValidityCase("a block warns of what the comparison does not say", ["warning block-warnings"]) {
            $0.setComparison { $0.blocks[4].findings = [Finding("cpu-steal", .warning, "Much.")] }
        },
        ValidityCase("a block warns of what has a rule of its own", []) {
            $0.setComparison { $0.blocks[4].findings = [Finding("too-few-samples", .warning, "Few.")] }
        },
        ValidityCase("blocks and comparison warn of the same", ["warning database-errors"]) {
            $0.paths[1].operations[0].database?.errors = OrderedCounts(["timeout": 1])
            $0.setComparison { $0.blocks[4].findings = [Finding("database-errors", .warning, "One.")] }
        },
        ValidityCase("what makes a run invalid is judged by the block", []) {
            $0.client.throttledPeriods = 9
            $0.client.busiestThreadShare = 1
            $0.paths[0].operations[0].latency[.generatorLag]?.p99Ns = 9_000_000
            $0.measure.completedInWindow = 10
            $0.intervals[3].p50Ns = 90_000_000
        },
        ValidityCase("five pairs", []) { $0.setComparison { $0.pairs = 5 } },
        ValidityCase("four pairs", ["warning short-comparison"]) { $0.setComparison { $0.pairs = 4 } },
        ValidityCase("no pair", ["warning short-comparison"]) { $0.setComparison { $0.pairs = 0 } },
        ValidityCase("one path alone has no pairs", []) {
            $0.setComparison { ($0.pairs, $0.paths) = (0, ["cached"]) }
        },
        ValidityCase("a path was overloaded", ["warning overloaded-path"]) {
            $0.setComparison { $0.overloaded = ["direct"] }
        },
    ]

    private static let data: [ValidityCase] = [
        ValidityCase("a wrong value", ["invalid wrong-values"]) { $0.setComparison { $0.wrongValues = 1 } },
        ValidityCase("an unfair setting is a finding each", ["warning unfair", "warning unfair"]) {
            $0.setComparison { $0.fairness.concerns = ["One side has TLS.", "fsync is off."] }
        },
        ValidityCase("two points more hits than expected", []) { $0.setHitRatio(0.95, expected: 0.93) },
        ValidityCase("two points fewer hits than expected", []) { $0.setHitRatio(0.91, expected: 0.93) },
        ValidityCase("over two points more hits than expected", ["warning hit-ratio"]) {
            $0.setHitRatio(0.9501, expected: 0.93)
        },
        ValidityCase("over two points fewer hits than expected", ["warning hit-ratio"]) {
            $0.setHitRatio(0.9099, expected: 0.93)
        },
        ValidityCase("no formula holds", []) { $0.setHitRatio(0.5, expected: nil) },
        ValidityCase("a mean 10 % above the prediction", []) { $0.setMean(1_100, predicted: 1_000) },
        ValidityCase("a mean over 10 % above the prediction", ["warning prediction"]) {
            $0.setMean(1_101, predicted: 1_000)
        },
        ValidityCase("a mean 10 % below the prediction", []) { $0.setMean(900, predicted: 1_000) },
        ValidityCase("a mean over 10 % below the prediction", ["warning prediction"]) {
            $0.setMean(899, predicted: 1_000)
        },
        ValidityCase("no prediction", []) { $0.setMean(899, predicted: nil) },
        ValidityCase("misses below 0.1 %", []) { $0.setMisses(29) },
        ValidityCase("misses of 0.1 %", ["warning misses-in-percentile"]) { $0.setMisses(30) },
        ValidityCase("misses where the percentile has no number", ["warning too-few-samples"]) {
            $0.setMisses(299)
            $0.paths[0].operations[0].latency[.response]?.p99_9Ns = nil
        },
        ValidityCase("a cold start that did not become steady", ["warning cold-start-not-steady"]) {
            $0.setComparison { $0.steadyFromSecond = nil }
        },
        ValidityCase("no cold start", []) { $0.setComparison { ($0.steadyFromSecond, $0.coldStart) = (nil, []) } },
        ValidityCase("a declared delay", ["warning simulated"]) { $0.simulated = "Each query was delayed." },
        ValidityCase("an interrupted comparison", ["warning interrupted"]) { $0.interrupted = true },
    ]

    @Test(arguments: blocks + data)
    func firesAtItsThreshold(_ example: ValidityCase) {
        let validity = ValidityRules.judge(SampleComparison.make(example.change))
        #expect(validity.findings.map { "\($0.severity.rawValue) \($0.code)" } == example.codes)
        for finding in validity.findings { #expect(finding.message.hasSuffix(".") && finding.message.contains(" ")) }
    }

    private func message(_ change: (inout RunRecord) -> Void) -> String? {
        ValidityRules.judge(SampleComparison.make(change)).findings.first?.message
    }

    @Test func namesTheBlocks() {
        let lag = message { $0.spoil(3) }
        #expect(
            lag
                == "3 of 10 blocks are not valid (pair 1, cached: generator-lag; pair 1, direct: generator-lag; pair 2, "
                + "cached: generator-lag). That is more than one in five: the comparison must not be used. "
                + "The first says: The client was late.")
        #expect(
            message { $0.setComparison { $0.blocks[0].valid = false } }
                == "The cold start is not valid (cold start). See their own reports for what went wrong.")
    }

    /// The rate that was reached, rounded down to two digits.
    @Test(arguments: [
        (1_289.9, "1200/s"), (99.9, "99/s"), (12_990.0, "12k/s"), (4.79, "4.7/s"), (3.0, "3/s"), (129_000.0, "120k/s"),
    ])
    func saysTheRateThatCouldHaveBeen(_ completed: Double, _ flag: String) {
        let text = message { record in
            record.setComparison { comparison in
                comparison.overloaded = ["direct"]
                for place in comparison.blocks.indices where comparison.blocks[place].path == "direct" {
                    comparison.blocks[place].ratePerSecond = completed
                }
            }
        }
        #expect(text?.contains("Compare latency at --rate \(flag) or less") == true)
        #expect(text?.contains("The direct path was asked for 2,000/s and completed ") == true)
    }

    /// 3 % of the reads miss: p90 and p95 are hits, p99 and p99.9 are misses.
    @Test func namesThePercentilesOfMisses() {
        #expect(
            message { $0.setMisses(900) }
                == "3.0 % of the reads missed, so p99 and p99.9 of the cached path are misses: they show the database "
                + "behind the cache, and no faster cache would lower them. p99 is a hit only where less than 1 % of the "
                + "reads miss.")
        #expect(message { $0.setMisses(299) }?.contains("so p99.9 of the cached path is a miss: it shows") == true)
    }

    @Test func explainsThePrediction() {
        func reason(query: Int64, measured: Int64) -> String? {
            message {
                $0.setMean(measured, predicted: 100_000)
                $0.setComparison { $0.means.queryNs = query }
            }
        }
        // The direct path's query takes 2.2 ms on average.
        #expect(
            reason(query: 1_100_000, measured: 60_000)
                == "Reads on the cached path take 60.0 µs on average, 40.0 % less than the 100 µs that GET, fill and the "
                + "direct path's mean add up to. The database answers faster because the cache lets it be asked less: "
                + "its query took 1.10 ms on the cached path and 2.20 ms on the direct one.")
        #expect(reason(query: 2_200_000, measured: 60_000)?.contains("wait less in queues") == true)
        #expect(reason(query: 2_200_000, measured: 160_000)?.contains("wait longer in queues") == true)
        let lost = ValidityRules.judge(
            SampleComparison.make {
                $0.setMean(160_000, predicted: 100_000)
                $0.first.database?.cacheUnavailable = 7
            })
        #expect(
            lost.findings.first { $0.code == "prediction" }?.message.hasSuffix(
                "The cache did not answer 7 reads, which the database answered: the prediction does not hold them.")
                == true)
        #expect(reason(query: 3_000_000, measured: 160_000)?.contains("slower behind the cache") == true)
    }

    @Test func explainsTheHitRatio() {
        let findings = ValidityRules.judge(
            SampleComparison.make {
                $0.setHitRatio(0.8, expected: 0.9)
                $0.server.after = ["evicted_keys": "19"]
            }
        ).findings
        #expect(
            findings.first { $0.code == "hit-ratio" }?.message
                == "The hit ratio is 80.0 %, and 90.0 % was expected. Every key is read again before it expires. "
                + "The target evicted 12 keys: it has too little memory for the keys, and reads of them miss.")
        #expect(message { $0.setHitRatio(0.8, expected: 0.9) }?.contains("the cache was not full yet") == true)
        #expect(message { $0.setHitRatio(0.9, expected: 0.8) }?.contains("Use a longer --duration.") == true)
    }

    @Test func showsExamplesOfWrongValues() {
        let text = message {
            $0.setComparison { comparison in
                comparison.wrongValues = 4
                comparison.wrongValueExamples = (1...4).map { "Key \($0) held the value of another." }
            }
        }
        #expect(
            text?.hasPrefix(
                "4 values that were read are not what was written. Key 1 held the value of another. Key 2 held the value "
                    + "of another. Key 3 held the value of another. How fast") == true)
    }
}

extension RunRecord {
    fileprivate mutating func setComparison(_ change: (inout ComparisonRecord) -> Void) {
        guard var changed = comparison else { return }
        change(&changed)
        comparison = changed
    }

    fileprivate mutating func spoil(_ count: Int) {
        setComparison { comparison in
            for place in 1...count {
                comparison.blocks[place].valid = false
                comparison.blocks[place].findings = [Finding("generator-lag", .invalid, "The client was late.")]
            }
        }
    }

    fileprivate mutating func setHitRatio(_ measured: Double, expected: Double?) {
        setComparison { ($0.hitRatio.measured, $0.hitRatio.expected) = (measured, expected) }
    }

    fileprivate mutating func setMean(_ measured: Int64, predicted: Int64?) {
        setComparison { ($0.measuredMeanNs, $0.predictedMeanNs) = (measured, predicted) }
    }

    fileprivate mutating func setMisses(_ misses: Int) {
        first.misses = misses
        first.hits = 30_000 - misses
    }
}
