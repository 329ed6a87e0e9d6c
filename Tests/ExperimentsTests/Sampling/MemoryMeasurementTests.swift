// SPDX-License-Identifier: Apache-2.0
import Engine
import Experiments
import Sizing
import Testing

@Suite("The memory of keys is measured") struct MemoryMeasurementTests {
    /// Values so large that few keys are enough.
    private static let lengths = DataSet.Lengths(key: 30, value: 20_000)

    private static func measure(
        _ cache: ScriptedCache, anyway: Bool = false, cancelled: @escaping () -> Bool = { false }
    ) throws -> MeasuredMemory {
        let model = try #require(MemoryModels.named("redis-7.0"))
        return try MemoryMeasurement(
            cache, names: ScratchKeys(lengths), expirySeconds: nil, clock: cache.clock, isCancelled: cancelled
        ).measure(against: model, classes: AllocatorClasses(quantum: 16), usesFullDatabase: anyway)
    }

    private static func cache() -> ScriptedCache {
        let cache = ScriptedCache()
        cache.info = ["used_memory": "1000000", "redis_version": "7.0.15"]
        return cache
    }

    @Test("in a database that is empty, or one that the user gives up")
    func occupied() throws {
        let cache = Self.cache()
        cache.add("precious", .init(value: .string(length: 5)))
        let error = #expect(throws: SetupError.self) { try Self.measure(cache) }
        #expect(
            error?.description.hasPrefix("The database holds 1 keys, and --measure-memory needs an empty scratch")
                == true)
        #expect(!cache.asked.contains { $0[0] == "SET" || $0[0] == "UNLINK" })
        _ = try Self.measure(cache, anyway: true)
        #expect(cache.entries.keys.sorted() == ["precious"])
    }

    @Test("with keys of its own name that are gone afterwards")
    func cleansUp() throws {
        let cache = Self.cache()
        let measured = try Self.measure(cache)
        #expect(cache.entries.isEmpty)
        // The first is a trial, without which the command's own statistics would be measured.
        let written = cache.asked.filter { $0[0] == "SET" }.dropFirst()
        #expect(written.count == Int(measured.keys[1]))
        #expect(
            written.allSatisfy {
                $0[1].hasPrefix("cachegauge:memory:") && $0[1].utf8.count == 30 && $0[3] == "NX"
            })
        #expect(Set(written.map { $0[1] }).count == written.count)
        #expect(!cache.asked.contains { ["FLUSHALL", "FLUSHDB", "CONFIG", "DEL", "DEBUG"].contains($0[0]) })
    }

    @Test("never over a key that is there, which stays")
    func collision() throws {
        let cache = Self.cache()
        let name = try ScratchKeys(Self.lengths).name(700)
        cache.add(name, .init(value: .string(length: 5)))
        let error = #expect(throws: SetupError.self) { try Self.measure(cache, anyway: true) }
        #expect(error?.description.contains("it exists already") == true)
        #expect(cache.entries.keys.sorted() == [name])
    }

    @Test("until somebody stops it, and then removes its keys")
    func cancelled() throws {
        let cache = Self.cache()
        #expect(throws: MeasurementCancelled.self) {
            try Self.measure(cache, cancelled: { cache.entries.count > 1000 })
        }
        #expect(cache.entries.isEmpty)
    }

    @Test("nowhere that hides its memory, or has too little")
    func refusals() throws {
        let hidden = ScriptedCache()
        #expect(throws: SetupError.self) { try Self.measure(hidden) }
        let full = Self.cache()
        full.info["maxmemory"] = "50000000"
        let error = #expect(throws: SetupError.self) { try Self.measure(full) }
        #expect(error?.description.contains("maxmemory leaves less") == true)
        #expect(full.entries.isEmpty)
        let silent = Self.cache()
        silent.refused = ["DBSIZE"]
        #expect(throws: SetupError.self) { try Self.measure(silent) }
    }

    @Test(
        "with amounts between which no table of any generation doubles",
        arguments: [60.0, 200, 1200, 5000, 50_000, 1e6])
    func amounts(bytesPerKey: Double) {
        let amounts = ScratchAmounts(bytesPerKey: bytesPerKey)
        #expect(amounts.first < amounts.second)
        for model in MemoryModels.all {
            #expect(model.buckets(keys: amounts.first) == model.buckets(keys: amounts.second), "\(model.name)")
        }
        if bytesPerKey <= 1e4 { #expect(Double(amounts.second) * bytesPerKey <= 100e6) }
    }

    @Test("with names that can be told apart")
    func names() throws {
        #expect(throws: SetupError.self) { try ScratchKeys(.init(key: 3, value: 1)) }
        let short = try ScratchKeys(.init(key: 4, value: 1))
        #expect(short.name(0) == "0000" && short.name(409_000) == "8rl4" && short.name(35) == "000z")
        #expect(try ScratchKeys(.init(key: 22, value: 1)).name(36) == "cachegauge:memory:0010")
    }
}
