// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sizing

@Suite("A sizing") struct AnswerTests {
    private static func facts() -> SizingFacts {
        var facts = SizingFacts()
        facts.keys = 10_000_000
        facts.lengths = [.init(key: 32, value: 1000)]
        facts.expiringShare = 1
        facts.expirySeconds = 3600
        facts.ratePerSecond = 80_000
        facts.reads = 0.9
        facts.connections = 2000
        facts.model = MemoryModels.named("redis-7.0")
        facts.quantum = 16
        return facts
    }

    @Test("adds up the memory as by hand")
    func memory() throws {
        let question = try #require(Self.facts().question())
        // Key sc(3 + 32 + 1) = 48, two entries of 32, value 16 + sc(5 + 1000 + 1) = 1040: 1152.
        // Tables: 2^24 pointers, twice. Connections 2000 × 35 KB, backlog 1 MiB, all × 1.05.
        let stored = try #require(question.memory.stored)
        #expect(stored.dataBytes == 11_520_000_000)
        #expect(stored.tableBytes == 2 * 8 * 16_777_216)
        #expect(stored.growthBytes == 0)
        let total = (11_520_000_000.0 + 268_435_456 + 70_000_000 + 1_048_576) * 1.05
        #expect(abs(question.memory.totalBytes - total) < 1)
        #expect(question.memory.isEstimate)
        #expect(abs(question.memory.totalBytesAtTwice - total - 70_000_000 * 1.05) < 1)
    }

    @Test("counts the bytes on the wire as RESP frames them")
    func wire() throws {
        // GET: *2 4, $3 GET 9, key $32 5 + 32 + 2 = 39; reply $1000 7 + 1000 + 2 = 1009: 1061.
        // SET with EX 3600: *5 4, $3 SET 9, 39, 1009, $2 EX 8, $4 3600 10; reply +OK 5: 1084.
        let question = try #require(Self.facts().question())
        let bytes = try #require(question.load.bytesPerOperation)
        #expect(abs(bytes - (0.9 * 1061 + 0.1 * 1084)) < 1e-9)
        #expect(abs((question.load.bandwidthMbps ?? 0) - 80_000 * bytes * 8 / 1e6) < 1e-9)
    }

    @Test("puts the tiers that fit first, from small to large, and names the smallest that lasts")
    func order() throws {
        let question = try #require(Self.facts().question())
        let answer = SizingAnswer(question, tiers: try TierCatalogue().tiers)
        let fitting = answer.fitting
        #expect(zip(fitting, fitting.dropFirst()).allSatisfy { $0.capacityBytes <= $1.capacityBytes })
        #expect(answer.verdicts.prefix(fitting.count).allSatisfy { $0.fits })
        // 12.45 GB: of Azure Managed Redis the sizes with 19.2 GB usable are the first, the fewest processors before.
        #expect(answer.recommended?.tier.name == "M20")
        #expect(fitting.first?.name == "P1 × 3")
        #expect(answer.untold.map(\.tier.name) == ["E1", "E200", "E400"])
        #expect(fitting.count + answer.untold.count + answer.tooSmall.count == 74)
    }

    @Test("takes the usual for what is not known, and says so")
    func assumptions() throws {
        var facts = Self.facts()
        facts.model = nil
        facts.quantum = nil
        facts.reads = nil
        let answer = SizingAnswer(try #require(facts.question()), tiers: [])
        let texts = answer.assumptions.map(\.text)
        #expect(texts.contains { $0.contains("No server was named: it is taken because it needs the most of all") })
        #expect(texts.contains { $0.hasPrefix("The allocator has a quantum of 16 bytes") })
        #expect(texts.contains { $0.hasPrefix("90 % of the operations read") })
        #expect(answer.assumptions.allSatisfy { !$0.source.isEmpty })
        // The standing ones are there even so.
        #expect(texts.contains { $0.contains("promised by nobody") })
        #expect(answer.recommended == nil && answer.fitting.isEmpty)
    }

    @Test("takes Redis 7 with a quantum of 16 because nothing needs more", arguments: [1, 20, 44, 45, 100, 1000, 5000])
    func careful(value: Int) {
        func bytes(_ model: any MemoryModel, _ quantum: Int) -> Double {
            StoredMemory(
                DataSet(keys: 1_000_000, keyBytes: 24, valueBytes: value, expires: true), model: model,
                classes: AllocatorClasses(quantum: quantum)
            ).settledBytes
        }
        let most = bytes(ChainedTableModel(version: "7.0"), 16)
        for model in MemoryModels.all { for quantum in [8, 16] { #expect(bytes(model, quantum) <= most) } }
    }

    @Test("goes by what a server told of itself")
    func reported() throws {
        var facts = Self.facts()
        facts.reportedBytes = 2e9
        facts.fragmentation = 1.2
        let question = try #require(facts.question())
        #expect(question.memory.totalBytes == 2.4e9 && !question.memory.isEstimate)
        facts.lengths = []
        #expect(facts.question()?.data == nil && facts.question()?.memory.totalBytes == 2.4e9)
        facts.reportedBytes = nil
        #expect(facts.question() == nil)
    }

    @Test("goes by measured constants where there are some")
    func measured() throws {
        var facts = Self.facts()
        facts.measured = MeasuredMemory(
            server: "redis 7.0.15", keys: [1000, 2000], bytesPerKey: 1200, modelledBytesPerKey: 1152, bucketBytes: 9)
        let stored = try #require(facts.question()?.memory.stored)
        #expect(stored.dataBytes == 12_000_000_000 && stored.tableBytes == 2 * 9 * 16_777_216)
        facts.measured?.bucketBytes = nil
        #expect(facts.question()?.memory.stored?.tableBytes == 268_435_456.0)
    }
}
