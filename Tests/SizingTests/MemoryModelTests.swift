// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sizing

@Suite("The memory model") struct MemoryModelTests {
    /// One measured set of equal strings.
    struct Row: Sendable, CustomTestStringConvertible {
        var keys: UInt64
        var key: Int
        var value: Int
        var expires = false
        /// Bytes of `used_memory` per key.
        var bytes: Double

        var testDescription: String { "\(keys) × \(key) B, \(value) B\(expires ? ", ttl" : "")" }

        func stored(_ model: String, quantum: Int) throws -> StoredMemory {
            StoredMemory(
                DataSet(keys: keys, keyBytes: key, valueBytes: value, expires: expires),
                model: try #require(MemoryModels.named(model)), classes: AllocatorClasses(quantum: quantum))
        }
    }

    /// redis-server 7.0.15 with the distribution's jemalloc (quantum 16).
    static let redis7 = [
        Row(keys: 100_000, key: 16, value: 44, bytes: 138.5), Row(keys: 100_000, key: 16, value: 45, bytes: 154.5),
        Row(keys: 100_000, key: 16, value: 100, bytes: 202.5), Row(keys: 100_000, key: 40, value: 256, bytes: 426.5),
        Row(keys: 100_000, key: 16, value: 1024, bytes: 1370.5), Row(keys: 50_000, key: 24, value: 4096, bytes: 5210.5),
        Row(keys: 100_000, key: 16, value: 100, expires: true, bytes: 245.0),
        Row(keys: 131_072, key: 16, value: 100, bytes: 200.0), Row(keys: 131_073, key: 16, value: 100, bytes: 208.0),
        Row(keys: 100_000, key: 16, value: 20, bytes: 122.5), Row(keys: 100_000, key: 40, value: 10, bytes: 122.5),
        Row(keys: 100_000, key: 32, value: 80, expires: true, bytes: 245.0),
    ]

    @Test("of Redis 7 gives the measured bytes", arguments: redis7)
    func ofRedis7(row: Row) throws {
        let stored = try row.stored("redis-7.0", quantum: 16)
        #expect(abs(stored.bytesPerKey - row.bytes) < 0.06)
        #expect(try row.stored("redis-7.4", quantum: 16).bytesPerKey == stored.bytesPerKey)
    }

    @Test("counts the old table for as long as keys move out of it")
    func moving() throws {
        // Measured with 131,073 keys before the last had moved: 216.0, of which 8.0 are the old table of 1 MiB.
        let stored = try Row(keys: 131_073, key: 16, value: 100, bytes: 0).stored("redis-7.0", quantum: 16)
        #expect(abs(stored.movingBytes / 131_073 - 216.0) < 0.01)
        #expect(stored.growthBytes == 131_072 * 8)
        // Later the keys that came since take more than the old table did.
        let later = try Row(keys: 200_000, key: 16, value: 100, bytes: 0).stored("redis-7.0", quantum: 16)
        #expect(later.growthBytes == 0)
        #expect(later.movingBytes == later.settledBytes + 131_072 * 8)
    }

    /// redis-server 8.2.3 with its own jemalloc (quantum 8).
    static let redis8 = [
        Row(keys: 100_000, key: 16, value: 20, bytes: 79.38), Row(keys: 100_000, key: 16, value: 44, bytes: 103.34),
        Row(keys: 100_000, key: 16, value: 45, bytes: 111.34), Row(keys: 100_000, key: 16, value: 100, bytes: 167.34),
        Row(keys: 100_000, key: 40, value: 256, bytes: 399.30),
        Row(keys: 100_000, key: 16, value: 1024, bytes: 1335.34),
        Row(keys: 50_000, key: 24, value: 4096, bytes: 5183.32),
        Row(keys: 100_000, key: 16, value: 100, expires: true, bytes: 190.66),
        Row(keys: 100_000, key: 16, value: 20, expires: true, bytes: 102.66),
        Row(keys: 131_072, key: 16, value: 100, bytes: 171.44), Row(keys: 131_073, key: 16, value: 100, bytes: 171.44),
        Row(keys: 200_000, key: 16, value: 100, bytes: 167.32), Row(keys: 100_000, key: 40, value: 10, bytes: 95.30),
        Row(keys: 100_000, key: 32, value: 80, expires: true, bytes: 190.57),
    ]

    @Test("of Redis 8.2 gives the measured bytes within 0.2 %", arguments: redis8)
    func ofRedis8(row: Row) throws {
        let bytes = try row.stored("redis-8.2", quantum: 8).bytesPerKey
        #expect(abs(bytes / row.bytes - 1) < 0.002, "\(bytes)")
    }

    @Test("of Valkey 8.0 keeps the key in the entry")
    func valkey80() throws {
        // entry sc(8 + 8 + 1 + 18) = 48, value 16 + sc(104) = 128, table 131072 × 8 / 100000.
        let row = Row(keys: 100_000, key: 16, value: 100, bytes: 0)
        #expect(abs(try row.stored("valkey-8.0", quantum: 16).bytesPerKey - (48 + 128 + 10.48576)) < 1e-9)
        let expiring = Row(keys: 100_000, key: 16, value: 100, expires: true, bytes: 0)
        #expect(abs(try expiring.stored("valkey-8.0", quantum: 16).bytesPerKey - (48 + 128 + 32 + 20.97152)) < 1e-9)
    }

    @Test("of Valkey 8.1 has buckets of seven")
    func valkey81() throws {
        // object sc(16 + 1 + 18) = 40, value sc(104) = 112; ⌈500000 / 32⌉ = 15625 → 16384 buckets of 64 bytes.
        let row = Row(keys: 100_000, key: 16, value: 100, bytes: 0)
        #expect(abs(try row.stored("valkey-8.1", quantum: 8).bytesPerKey - (40 + 112 + 10.48576)) < 1e-9)
        // 16 + 1 + 18 + 24 = 59: all in one; with the expiry 67, which is too much, and the value 3 or 1 + 20 + 1.
        let short = Row(keys: 100_000, key: 16, value: 20, bytes: 0)
        #expect(abs(try short.stored("valkey-8.1", quantum: 8).bytesPerKey - (64 + 10.48576)) < 1e-9)
        let expiring = Row(keys: 100_000, key: 16, value: 20, expires: true, bytes: 0)
        #expect(abs(try expiring.stored("valkey-8.1", quantum: 8).bytesPerKey - (48 + 24 + 20.97152)) < 1e-9)
    }

    @Test("mixes keys that expire with keys that stay")
    func mixed() {
        let half = DataSet(keys: 100_000, lengths: [.init(key: 16, value: 100)], expiringKeys: 50_000)
        let stored = StoredMemory(
            half, model: ChainedTableModel(version: "7.0"), classes: AllocatorClasses(quantum: 16))
        // 192 for each, 32 more for half of them; tables of 131072 and of 65536 pointers.
        #expect(stored.dataBytes == 192 * 100_000 + 32 * 50_000)
        #expect(stored.tableBytes == (131_072 + 65_536) * 8)
    }

    @Test("takes no keys, one key and very many")
    func extremes() throws {
        for model in MemoryModels.all {
            let none = StoredMemory(
                DataSet(keys: 0, keyBytes: 16, valueBytes: 16, expires: true), model: model,
                classes: AllocatorClasses(quantum: 16))
            #expect(none.settledBytes == 0 && none.bytesPerKey == 0 && none.growthBytes == 0)
            let one = StoredMemory(
                DataSet(keys: 1, keyBytes: 1, valueBytes: 1, expires: false), model: model,
                classes: AllocatorClasses(quantum: 8))
            #expect(one.settledBytes > 0)
            let many = StoredMemory(
                DataSet(keys: 1_000_000_000_000, keyBytes: 16, valueBytes: 512 << 20, expires: true), model: model,
                classes: AllocatorClasses(quantum: 16))
            #expect(many.settledBytes > 5e20 && many.settledBytes.isFinite)
            #expect(model.buckets(keys: model.nextDoubling(after: 100_000)) == model.buckets(keys: 100_000) * 2)
        }
    }

    @Test("is found by the server's own words")
    func names() throws {
        let cases = [
            ("redis", "7.0.15", "redis-7.0"), ("redis", "7.2.4", "redis-7.0"), ("redis", "7.4.1", "redis-7.4"),
            ("redis", "8.0.0", "redis-7.4"), ("redis", "8.2.3", "redis-8.2"), ("redis", "6.2.5", "redis-7.0"),
            ("valkey", "7.2.8", "redis-7.0"), ("valkey", "8.0.2", "valkey-8.0"), ("valkey", "9.1.2", "valkey-8.1"),
        ]
        for (product, version, name) in cases {
            #expect(MemoryModels.of(product: product, version: version)?.name == name)
        }
        #expect(MemoryModels.of(product: "dragonfly", version: "1.0") == nil)
        #expect(MemoryModels.of(product: "redis", version: "") == nil)
        #expect(MemoryModels.all.map(\.name) == ["redis-7.0", "redis-7.4", "redis-8.2", "valkey-8.0", "valkey-8.1"])
    }

    @Test(
        "has the size classes of jemalloc",
        arguments: [
            (8, 8, 8), (9, 16, 16), (17, 24, 32), (40, 40, 48), (64, 64, 64), (65, 80, 80), (128, 128, 128),
            (129, 160, 160), (257, 320, 320), (1030, 1280, 1280), (4102, 5120, 5120), (1, 8, 8),
        ])
    func classes(bytes: Int, small: Int, large: Int) {
        #expect(AllocatorClasses(quantum: 8).size(bytes) == small)
        #expect(AllocatorClasses(quantum: 16).size(bytes) == large)
    }
}
