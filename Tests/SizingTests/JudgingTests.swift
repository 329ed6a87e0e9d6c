// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sizing

@Suite("A tier is judged") struct JudgingTests {
    /// A question of round figures: so much memory, and nothing but what a test asks for besides.
    static func question(
        memory: Double, rate: Double? = nil, bytes: Double? = nil, connections: Int? = nil, hottest: Double? = nil,
        tls: Bool = true
    ) -> SizingQuestion {
        SizingQuestion(
            data: nil,
            memory: MemoryNeed(
                stored: nil, reportedBytes: memory, connectionBytes: 0, fragmentation: 1, isEstimate: false),
            load: CacheLoad(
                ratePerSecond: rate, connections: connections, bytesPerOperation: bytes, hottestKeyShare: hottest,
                usesTLS: tls))
    }

    static func judge(_ question: SizingQuestion, _ name: String) throws -> TierVerdict {
        let catalogue = try TierCatalogue()
        let tier = try #require(try catalogue.find(name).first)
        return try #require(SizingAnswer(question, tiers: [tier], among: catalogue.tiers).verdicts.first)
    }

    static func share(_ verdict: TierVerdict, _ limit: TierLimit) -> Double { verdict.use(limit)?.share ?? .nan }

    @Test("by its memory: what is usable, not what the label says")
    func memory() throws {
        // B5 is labelled 6 GB, of which 4.8 GB can be used: 4.32 GB are 90 % of them.
        let fits = try Self.judge(Self.question(memory: 4.32e9), "B5")
        #expect(fits.fits && fits.binding?.limit == .memory)
        #expect(abs(Self.share(fits, .memory) - 0.9) < 1e-9)
        #expect(abs((fits.headRoom ?? 0) - 1 / 0.9) < 1e-9)
        #expect(fits.cautions.contains("Memory is above 75 %, where the maker advises to act."))
        #expect(fits.use(.memory)?.source?.name == "skill_specs" && fits.use(.memory)?.isEstimate == false)
        // 5 GB would fit the label and do not fit the tier.
        let small = try Self.judge(Self.question(memory: 5e9), "B5")
        #expect(small.outcome == .tooSmall && small.binding?.limit == .memory)
    }

    @Test("by its bandwidth, of which 70 % may be planned with")
    func bandwidth() throws {
        // 8,000/s × 10,000 B × 8 = 640 Mbit/s of the 1,000 of a C3: 64 %, and 91 % of what is planned with.
        let fits = try Self.judge(Self.question(memory: 1e9, rate: 8000, bytes: 10_000), "Standard C3")
        #expect(abs(Self.share(fits, .bandwidth) - 0.64) < 1e-9)
        #expect(fits.fits && fits.binding?.limit == .bandwidth)
        #expect(abs((fits.headRoom ?? 0) - 0.7 / 0.64) < 1e-9)
        let small = try Self.judge(Self.question(memory: 1e9, rate: 9000, bytes: 10_000), "Standard C3")
        #expect(!small.fits && small.binding?.limit == .bandwidth)
        #expect(abs(Self.share(small, .bandwidth) - 0.72) < 1e-9)
    }

    @Test("by its connections, which more shards do not raise")
    func connections() throws {
        let fits = try Self.judge(Self.question(memory: 1e9, connections: 7500), "P1")
        #expect(fits.fits && fits.binding?.limit == .connections && fits.shards == 1)
        #expect(Self.share(fits, .connections) == 1)
        let small = try Self.judge(Self.question(memory: 1e9, connections: 7501), "P1")
        #expect(!small.fits && small.binding?.limit == .connections && small.shards == 1)
        #expect(
            small.cautions.first == "More shards do not raise the number of connections, and it is too small.")
        #expect(try Self.judge(Self.question(memory: 1e9, connections: 7501), "P2").fits)
    }

    @Test("by its operations: a C4 is slower than a C3")
    func operations() throws {
        // Published with TLS: C3 90,000/s, C4 55,000/s.
        let question = Self.question(memory: 1e9, rate: 60_000)
        let small = try Self.judge(question, "Standard C4")
        #expect(!small.fits && small.binding?.limit == .operations)
        #expect(abs(Self.share(small, .operations) - 60.0 / 55) < 1e-9)
        #expect(
            small.cautions.contains(
                "It is published as slower than the smaller Standard C3: 55,000/s against 90,000/s."))
        let fits = try Self.judge(question, "Standard C3")
        #expect(fits.fits && fits.binding?.limit == .operations)
        #expect(abs(Self.share(fits, .operations) - 2.0 / 3) < 1e-9)
        #expect(try !Self.judge(Self.question(memory: 1e9, rate: 66_000), "Standard C3").fits)
        // Without TLS it is published with 100,000/s.
        #expect(try Self.judge(Self.question(memory: 1e9, rate: 66_000, tls: false), "Standard C3").fits)
        // Of a B5 only the rate with TLS is published: 230,000/s.
        let plain = try Self.judge(Self.question(memory: 1e9, rate: 23_000, tls: false), "B5")
        #expect(abs(Self.share(plain, .operations) - 0.1) < 1e-9)
    }

    @Test("with as many shards as it takes, each with a part of the load")
    func shards() throws {
        // 12 GB in shards of 4.8 GB usable: three.
        let memory = try Self.judge(Self.question(memory: 12e9), "P1")
        #expect(memory.fits && memory.shards == 3 && memory.name == "P1 × 3")
        #expect(abs(Self.share(memory, .memory) - 12 / 14.4) < 1e-9)
        // 2,100 Mbit/s in shards of 1,500, planned with 70 %: exactly two.
        let bandwidth = try Self.judge(Self.question(memory: 1e9, rate: 26_250, bytes: 10_000), "P1")
        #expect(bandwidth.shards == 2 && abs(Self.share(bandwidth, .bandwidth) - 0.7) < 1e-9)
        // Not even ten shards of 4.8 GB hold 50 GB.
        let vain = try Self.judge(Self.question(memory: 50e9), "P1")
        #expect(!vain.fits && vain.shards == 1)
        #expect(vain.cautions.first == "Not even 10 shards are enough: memory would still be exceeded.")
    }

    @Test("P2 and P3 as equal where bandwidth binds")
    func equalBandwidth() throws {
        let question = Self.question(memory: 8e9, rate: 25_000, bytes: 10_000)
        let small = try Self.judge(question, "P2")
        let large = try Self.judge(question, "P3")
        #expect(small.shards == 1 && large.shards == 1)
        #expect(small.binding?.limit == .bandwidth && large.binding?.limit == .bandwidth)
        #expect(Self.share(small, .bandwidth) == Self.share(large, .bandwidth))
        #expect(abs(Self.share(small, .memory) / Self.share(large, .memory) - 2) < 0.01)
        for verdict in [small, large] {
            #expect(verdict.cautions.contains { $0.contains("of the bandwidth with values of 1024 bytes") })
        }
    }

    @Test("by a hot key that no number of shards cures")
    func hotKey() throws {
        // Evenly spread, two shards of 172,000/s carry 200,000/s at 58 %.
        let even = try Self.judge(Self.question(memory: 1e9, rate: 200_000), "P1")
        #expect(even.fits && even.shards == 2)
        #expect(abs(Self.share(even, .operations) - 200.0 / 344) < 1e-9)
        // With 70 % on one key, ten shards leave 0.7 + 0.3 / 10 of the load on one: 146,000/s, 84.9 %.
        let question = Self.question(memory: 1e9, rate: 200_000, hottest: 0.7)
        let skewed = try Self.judge(question, "P1")
        #expect(!skewed.fits && skewed.binding?.limit == .operations)
        #expect(skewed.cautions.first == "Not even 10 shards are enough: operations would still be exceeded.")
        #expect(skewed.cautions.contains { $0.contains("no number of shards cures that") && $0.contains("81.4 %") })
        // With 30 %, three shards leave 0.3 + 0.7 / 3 of it: 106,667/s, 62 %.
        let mild = try Self.judge(Self.question(memory: 1e9, rate: 200_000, hottest: 0.3), "P1")
        #expect(mild.fits && mild.shards == 3)
        #expect(abs(Self.share(mild, .operations) - 200_000 * (0.3 + 0.7 / 3) / 172_000) < 1e-9)
        // A managed tier has its own shards: M10 two, for 230,000/s together.
        let managed = try Self.judge(Self.question(memory: 1e9, rate: 100_000, hottest: 0.5), "M10")
        #expect(abs(Self.share(managed, .operations) - 100_000 * 0.75 / 115_000) < 1e-9)
        #expect(managed.use(.operations)?.isEstimate == true)
        // A size without shards is one; of an Enterprise size nobody tells among how many shards its rate is shared.
        let single = try Self.judge(Self.question(memory: 1e9, rate: 45_000, hottest: 0.5), "Standard C3")
        #expect(Self.share(single, .operations) == 0.5)
        let untold = try Self.judge(Self.question(memory: 1e9, rate: 45_000, hottest: 0.5), "E10")
        #expect(untold.use(.operations)?.share == nil)
    }

    @Test("without a share where no source tells the limit, and by the others alone")
    func unknown() throws {
        let basic = try Self.judge(Self.question(memory: 1e9, rate: 10_000, bytes: 100, connections: 10), "Basic C3")
        #expect(basic.fits && basic.use(.bandwidth)?.share == nil && basic.use(.operations)?.share == nil)
        #expect(basic.unknownLimits == [.bandwidth, .operations])
        let none = try Self.judge(Self.question(memory: 1e9), "E1")
        #expect(none.outcome == .unknown && !none.fits && none.use(.memory)?.share == nil && none.binding == nil)
        // Of a Flash size the usable part is the label less what is reserved, of an Enterprise size the label alone.
        let flash = try Self.judge(Self.question(memory: 94e9), "A250")
        #expect(abs(Self.share(flash, .memory) - 0.5) < 1e-9 && flash.use(.memory)?.isEstimate == true)
        let label = try Self.judge(Self.question(memory: 6e9), "E10")
        #expect(abs(Self.share(label, .memory) - 0.5) < 1e-9)
        #expect(
            label.cautions.contains(
                "The part of the memory that can be used is not published: the share is of the label."))
    }

    @Test("for twice the load and the loss of a node")
    func changes() throws {
        let question = Self.question(memory: 4e9, rate: 90_000, connections: 8000)
        let verdict = try Self.judge(question, "M10")
        #expect(verdict.fits && !verdict.fitsAtTwice)
        #expect(verdict.bindingAtTwice?.limit == .operations)
        #expect(verdict.usesAtTwice[2].share == 16_000.0 / 15_000.0)
        #expect(abs((verdict.usesAtTwice[3].share ?? 0) - 180.0 / 230) < 1e-9)
        #expect(verdict.usesAtTwice[0].share == verdict.uses[0].share)
        #expect(
            verdict.nodeLoss == [
                "With high availability, the replica takes over, typically after 10 to 15 s; acknowledged writes that it had "
                    + "not received are lost.",
                "If the primaries are spread over two nodes, half of the processors are left: operations would use 78.3 %, "
                    + "enough (an estimate).",
            ])
        let basic = try Self.judge(question, "Basic C4")
        #expect(
            basic.nodeLoss == [
                "There is one node: the cache is away until it is replaced, and its data are lost."
            ])
        let standard = try Self.judge(Self.question(memory: 1e9, rate: 80_000), "Standard C3")
        #expect(standard.nodeLoss.last == "The replica alone would use 88.9 % of the published rate: too much.")
    }

    @Test("with the dates of its end and what follows it")
    func retirement() throws {
        let classic = try Self.judge(Self.question(memory: 1e9), "P1")
        #expect(
            classic.retirement == [
                "It is retired on 2028-09-30 and is disabled from 2028-10-01 (another source says 2028-09-29 in "
                    + "retire_2025_09).",
                "New customers cannot create one from 2026-04-01 on, and nobody from 2026-10-01 on.",
                "The maker names B5 as what follows it.",
            ])
        let enterprise = try Self.judge(Self.question(memory: 1e9), "E10")
        #expect(
            enterprise.retirement == [
                "It is retired on 2027-03-31 and is disabled from 2027-04-01.",
                "Nobody can create one from 2026-04-01 on.",
                "No source read names what follows it size by size.",
            ])
        #expect(try Self.judge(Self.question(memory: 1e9), "B5").retirement == [])
    }
}
