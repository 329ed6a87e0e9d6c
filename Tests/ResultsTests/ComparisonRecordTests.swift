// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Results

struct ComparisonRecordTests {
    @Test func readsBackWhatItWrote() throws {
        let record = SampleComparison.make { $0.comparison?.blocks[2].findings = [Finding("outage", .warning, "A.")] }
        #expect(try RunRecord(text: Array(record.text.utf8), name: "record") == record)
    }

    /// Written by the first version with comparisons; must be readable by every later one.
    @Test func readsTheSampleOfVersion1() throws {
        let path = try Samples.path("record-compare-v1.json", of: SampleComparison.make())
        let record = try RunDirectory.readRecord(at: path)
        #expect(record.schemaVersion == 1)
        #expect(record.isComparison)
        #expect(record.paths.map(\.name) == ["cached", "direct"])
        #expect(record.path("cached")?.operation("read")?.latency[.responseMiss]?.count == 29)
        #expect(record.path("direct")?.operation("read")?.database?.queries == 30_000)
        let comparison = try #require(record.comparison)
        #expect(comparison.speedup.mean == RatioRecord(ratio: 20.5, low: 19.8, high: 21.4))
        #expect(comparison.speedup.throughput?.showsDifference == false)
        #expect(comparison.databases.first?.limit == "200/s")
        #expect(comparison.coldStart.last?.p99Ns == nil)
        #expect(comparison.blocks.map(\.pair) == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
        #expect(comparison.fairness.cacheSettings["save"] == "3600 1")
        #expect(try readText(path) == record.text)
    }

    /// The keys that the contract names, in its order; others may stand between them.
    @Test func holdsTheKeysOfTheContract() throws {
        let json = try #require(SampleComparison.make().json["comparison"])
        func keys(_ value: JSONValue?) -> [String] {
            guard case .object(let members)? = value else { return [] }
            return members.map(\.key)
        }
        func first(_ value: JSONValue?) -> JSONValue? {
            guard case .list(let values)? = value else { return nil }
            return values.first
        }
        let contract = [
            "pairs", "simulatedDelay", "speedup", "hitRatio", "breakEvenHitRatio", "predictedMeanNs", "measuredMeanNs",
            "databases", "coldStart", "wrongValues",
        ]
        #expect(keys(json).filter { contract.contains($0) } == contract)
        #expect(keys(json["speedup"]).prefix(4) == ["mean", "p50", "p95", "p99"])
        #expect(keys(json["speedup"]?["mean"]) == ["ratio", "low", "high"])
        #expect(keys(json["hitRatio"]).prefix(2) == ["measured", "expected"])
        let load = ["kind", "directQueriesPerSecond", "cachedQueriesPerSecond", "avoidedShare"]
        #expect(keys(first(json["databases"])).filter { load.contains($0) } == load)
        #expect(keys(first(json["coldStart"])) == ["second", "hitRatio", "p99Ns"])
        #expect(json["simulatedDelay"] == .null)
    }

    /// Only what the contract names; the rest was added.
    @Test func readsAComparisonWithoutAdditions() throws {
        let text = """
            {"pairs": 1, "simulatedDelay": "2 ms", "speedup": {"mean": {"ratio": 2, "low": null, "high": null},
            "p50": null, "p95": null, "p99": null}, "hitRatio": {"measured": 0.5, "expected": null},
            "breakEvenHitRatio": null, "predictedMeanNs": null, "measuredMeanNs": 7, "databases": [{"kind": "sqlite",
            "directQueriesPerSecond": 9.5, "cachedQueriesPerSecond": null, "avoidedShare": null}],
            "coldStart": [], "wrongValues": 3}
            """
        let comparison = try ComparisonRecord(json: JSONParser.parse(Array(text.utf8)))
        #expect(comparison.speedup.mean == RatioRecord(ratio: 2, low: nil, high: nil))
        #expect(comparison.databases.first?.directQueriesPerSecond == 9.5)
        #expect(comparison.wrongValues == 3)
        #expect(comparison.fairness == FairnessRecord())
    }

    /// A plain run says nothing of comparisons, and its text is what it was before there were any.
    @Test func aPlainRunHasNoneOfIt() {
        let json = SampleRecord.make().json
        #expect(json["comparison"] == nil)
        #expect(!SampleRecord.make().text.contains("\"database\""))
    }

    @Test func countsASecondOfAPathByItsBlocks() {
        let record = SampleComparison.make { $0.comparison?.blocks[3].ratePerSecond = 1000 }
        #expect(record.seconds(ofPath: "cached") == 15)
        // Four blocks of the cached path at 2,000/s and one at 1,000/s.
        #expect(record.ratePerSecond(ofPath: "cached") == 1800)
        #expect(record.ratePerSecond(ofPath: "direct") == 2000)
        #expect(record.queriesPerSecond(ofPath: "direct") == 2000)
        #expect(SampleComparison.make { $0.comparison?.blocks = [] }.ratePerSecond(ofPath: "direct") == 2000)
        #expect(SampleComparison.block("direct").seconds(ofPath: "direct") == 10)
    }
}
