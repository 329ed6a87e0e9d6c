// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

@testable import Sizing

@Suite("The memory model against the installed server") struct MemoryOnServerTests {
    struct Combination: Sendable, CustomTestStringConvertible {
        var keys: Int
        var key: Int
        var value: Int
        var expires: Bool

        var testDescription: String { "\(keys) × \(key) B, \(value) B\(expires ? ", ttl" : "")" }
    }

    static let combinations = [
        Combination(keys: 30_000, key: 12, value: 1, expires: false),
        Combination(keys: 30_000, key: 12, value: 44, expires: true),
        Combination(keys: 30_000, key: 16, value: 45, expires: false),
        Combination(keys: 40_000, key: 31, value: 100, expires: false),
        Combination(keys: 40_000, key: 32, value: 100, expires: true),
        Combination(keys: 20_000, key: 40, value: 254, expires: false),
        Combination(keys: 20_000, key: 40, value: 256, expires: true),
        Combination(keys: 20_000, key: 64, value: 512, expires: false),
        Combination(keys: 15_000, key: 24, value: 1024, expires: true),
        Combination(keys: 10_000, key: 24, value: 4096, expires: false),
        Combination(keys: 60_000, key: 16, value: 20, expires: false),
        Combination(keys: 65_536, key: 16, value: 20, expires: true),
        Combination(keys: 2_000, key: 200, value: 70_000, expires: false),
    ]

    @Test("gives the growth of used_memory within 1 %")
    func growth() throws {
        let server = try RedisServer()
        let connection = try RedisConnection(port: server.port)
        let model = try #require(try Self.model(connection))
        let quantum = try Self.quantum(connection, model)
        for combination in Self.combinations {
            let before = try Self.used(connection)
            try Self.fill(connection, combination)
            let measured = try Self.used(connection) - before
            let data = DataSet(
                keys: UInt64(combination.keys), keyBytes: combination.key, valueBytes: combination.value,
                expires: combination.expires)
            let stored = StoredMemory(data, model: model, classes: AllocatorClasses(quantum: quantum))
            #expect(
                abs(stored.settledBytes / measured - 1) < 0.01,
                "\(combination.testDescription): model \(stored.settledBytes), measured \(measured)")
            _ = try connection.send(["FLUSHALL", "SYNC"])
        }
    }

    private static func fill(_ connection: RedisConnection, _ combination: Combination) throws {
        let value = String(repeating: "x", count: combination.value)
        let expiry = combination.expires ? ["EX", "86400"] : []
        func name(_ number: Int) -> String {
            let digits = String(number)
            return String(repeating: "k", count: combination.key - digits.count) + digits
        }
        let batch = max(1, min(500, 1_000_000 / combination.value))
        for start in stride(from: 0, to: combination.keys, by: batch) {
            let numbers = start..<min(start + batch, combination.keys)
            _ = try connection.send(pipeline: numbers.map { ["SET", name($0), value] + expiry })
        }
        // Each look moves a bucket of a table that is being enlarged: after one round none is left in the old one.
        for start in stride(from: 0, to: combination.keys, by: 1000) {
            let numbers = start..<min(start + 1000, combination.keys)
            _ = try connection.send(["EXISTS"] + numbers.map(name))
        }
    }

    private static func info(_ connection: RedisConnection, _ key: String) throws -> String? {
        guard case .text(let text) = try connection.send(["INFO"]) else { return nil }
        return text.split(whereSeparator: \.isNewline).first { $0.hasPrefix(key + ":") }
            .map { String($0.dropFirst(key.count + 1)) }
    }

    /// `used_memory` without the buffers of clients.
    private static func used(_ connection: RedisConnection) throws -> Double {
        let used = try #require(try info(connection, "used_memory").flatMap { Double($0) })
        return used - (try info(connection, "mem_clients_normal").flatMap { Double($0) } ?? 0)
    }

    private static func model(_ connection: RedisConnection) throws -> (any MemoryModel)? {
        if let version = try info(connection, "valkey_version") {
            return MemoryModels.of(product: "valkey", version: version)
        }
        return MemoryModels.of(product: "redis", version: try info(connection, "redis_version") ?? "")
    }

    /// A key of 16 bytes with 45 bytes takes other classes with either quantum.
    private static func quantum(_ connection: RedisConnection, _ model: any MemoryModel) throws -> Int {
        _ = try connection.send(["SET", "quantum-of-memory", String(repeating: "x", count: 50)])
        guard case .integer(let bytes) = try connection.send(["MEMORY", "USAGE", "quantum-of-memory"]) else {
            return 16
        }
        _ = try connection.send(["DEL", "quantum-of-memory"])
        func distance(_ quantum: Int) -> Double {
            let classes = AllocatorClasses(quantum: quantum)
            let rounding = model.name.hasPrefix("redis-7") ? Double(classes.size(24) - 24) : 0
            return abs(model.keyBytes(key: 17, value: 50, expires: false, in: classes) - rounding - Double(bytes))
        }
        return distance(8) < distance(16) ? 8 : 16
    }
}
