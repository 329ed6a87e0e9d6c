// SPDX-License-Identifier: Apache-2.0
import Experiments
import Gate
import Results
import ScriptedServer
import Sizing
import Testing
import VirtualSearches

@Suite("Tiers side by side") struct TiersTests {
    private static let second: Int64 = 1_000_000_000

    private static func question(_ asked: Double = 2000) -> CapacityQuestion {
        CapacityQuestion(
            levels: [level(.percentile(.response, .p95), .below, 2e6, "2ms")],
            settings: [.init(connections: 20, depth: 16)], stepLength: second, warmup: second / 10,
            askedPerSecond: asked)
    }

    /// A server that works so many nanoseconds on each command.
    private static func target(_ name: String, service: Int64, lastStep: Int = .max) -> TiersRun.Target {
        var script = Script()
        script.serviceTime = .fixed(service)
        script.replies = .constant(Array("$-1\r\n".utf8))
        var runner = VirtualStepRunner(script: script)
        runner.lastStep = lastStep
        return TiersRun.Target(
            name: name,
            maker: StepMaker(
                runner: runner, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
            ) { try stepPlan($0, seed: 1) })
    }

    private static func assess(
        _ measured: [TiersRun.Measured], asked: Double = 2000, prices: [String: Double] = [:],
        tiers: [String: Tier] = [:]
    ) -> TiersRecord {
        var record = TiersRecord()
        record.askedPerSecond = asked
        record.slo = ["response.p95 < 2ms"]
        record.tiers = measured.map {
            TierAssessment($0, tier: tiers[$0.name], question: nil, askedPerSecond: asked).record(
                url: "redis://127.0.0.1:6379/0", pricePerHour: prices[$0.name], note: nil)
        }
        TierChoice.decide(&record)
        return record
    }

    @Test("are measured in turns, and the smallest that fits is named")
    func turns() throws {
        var made: [String] = []
        let run = TiersRun(
            question: Self.question(),
            targets: [
                Self.target("slow", service: 400_000), Self.target("fast", service: 100_000),
                Self.target("middle", service: 200_000),
            ], seed: 7)
        let measured = try run.run(keep: { target, _, _ in made.append(target.name) })
        // No target has its second step before each has had its first.
        #expect(Set(made.prefix(3)).count == 3 && Set(made[3..<6]).count == 3)
        #expect(measured.map(\.name) == ["slow", "fast", "middle"])
        #expect(measured.allSatisfy { $0.capacity.outcome == .found })
        let rates = measured.map(\.capacity.perSecond)
        #expect(rates[0] < rates[2] && rates[2] < rates[1])
        #expect(measured.map { $0.askedRow?.ratePerSecond } == [2000, 2000, 2000])
        #expect(measured.map { $0.askedRow?.purpose } == ["asked", "asked", "asked"])
        let record = Self.assess(measured)
        // 2,500/s at most do not carry 2,000/s with 30 % to spare; 5,000/s do.
        #expect(record.tiers.map(\.fits) == [false, true, true])
        #expect(record.recommended == "middle")
        let slow = record.tiers[0]
        let use = slow.limits[0].use ?? 0
        #expect(slow.bindingLimit == "rate")
        #expect(use > 0.7)
        #expect(slow.reasons.contains { $0.contains("70 % may be planned with") })
        // What costs less goes before what is smaller.
        let priced = Self.assess(measured, prices: ["slow": 0.1, "fast": 0.2, "middle": 0.3])
        #expect(priced.recommended == "fast" && priced.explanation.hasPrefix("fast is the cheapest"))
        let fast = priced.tiers[1]
        #expect(fast.costPerMonth == 0.2 * 730)
        let perMillion = 0.2 / (0.7 * fast.capacity.perSecond * 3600) * 1e6
        #expect(fast.costPerMillion == perMillion)
    }

    @Test("none of which fits are told so")
    func none() throws {
        let run = TiersRun(question: Self.question(9000), targets: [Self.target("slow", service: 400_000)], seed: 1)
        let record = Self.assess(try run.run(), asked: 9000)
        #expect(record.recommended == nil)
        #expect(record.explanation == "None of the tiers fits 9,000/s with response.p95 < 2ms.")
        #expect(record.tiers[0].asked?.verdict == "bad")
    }

    @Test("go on without one that dies")
    func death() throws {
        let run = TiersRun(
            question: Self.question(),
            targets: [Self.target("mortal", service: 100_000, lastStep: 4), Self.target("other", service: 100_000)],
            seed: 1)
        let measured = try run.run()
        #expect(measured[0].capacity.outcome == .targetLost && measured[0].askedRow == nil)
        #expect(measured[1].capacity.outcome == .found)
        let record = Self.assess(measured)
        #expect(record.tiers.map(\.fits) == [false, true] && record.recommended == "other")
        // What the first would have carried is not known, so that nothing can be said to bind.
        #expect(record.tiers.map(\.bindingLimit) == [nil, "rate"])
    }

    @Test("say so where the asked rate itself was not decided")
    func undecided() throws {
        let run = TiersRun(question: Self.question(), targets: [Self.target("one", service: 100_000)], seed: 1)
        var measured = try run.run()
        measured[0].askedRow?.verdict = "undecided"
        measured[0].askedRow?.limiter = "unknown"
        let tier = Self.assess(measured).tiers[0]
        #expect(tier.fits && tier.reasons.contains { $0.hasPrefix("At 2,000/s three steps were too short to be sure") })
        measured[0].askedRow?.limiter = "client"
        #expect(Self.assess(measured).tiers[0].reasons.contains { $0.hasPrefix("At 2,000/s the client was late") })
    }

    @Test("of one node do not stand its loss")
    func loss() throws {
        let catalogue = try TierCatalogue()
        let run = TiersRun(question: Self.question(), targets: [Self.target("Basic C3", service: 100_000)], seed: 1)
        let basic = try #require(try catalogue.tier(labelled: "Basic C3")).tier
        let record = Self.assess(try run.run(), tiers: ["Basic C3": basic])
        #expect(record.tiers[0].fits && record.tiers[0].fitsAfterLoss == false)
        #expect(record.recommended == nil && record.explanation.contains("none fits with N+1"))
        let facts = try #require(record.tiers[0].facts)
        #expect(facts.nodes == 1 && !facts.sources.isEmpty)
    }
}
