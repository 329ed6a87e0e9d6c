// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import RESP
package import Sizing

/// Measures what keys of one size take: two known amounts of them in an empty scratch database, and `used_memory` after each.
///
///     bytes per key = (used(N2) − used(N1)) / (N2 − N1)
///
/// with both amounts inside one band of the tables, and without what the clients' buffers take. What is left of used(N1) is
/// the tables. Writes with SET NX, so that no key of somebody else can be changed, and removes what it wrote by UNLINK.
package struct MemoryMeasurement {
    static let mostBatchBytes = 256_000
    static let mostBatchKeys = 500
    /// `used_memory` is looked at until it stays, so often at most, with this pause in nanoseconds: a server counts what
    /// the buffers of its clients take once a second.
    static let mostLooks = 20
    static let pause: Int64 = 1_100_000_000

    private let target: any TargetQuestions
    private let clock: SamplingClock
    private let names: ScratchKeys
    private let expirySeconds: Int64?
    private let isCancelled: () -> Bool
    private let progress: (String) -> Void

    package init(
        _ target: any TargetQuestions, names: ScratchKeys, expirySeconds: Int64?, clock: SamplingClock,
        isCancelled: @escaping () -> Bool = { false }, progress: @escaping (String) -> Void = { _ in }
    ) {
        self.target = target
        self.names = names
        self.expirySeconds = expirySeconds
        self.clock = clock
        self.isCancelled = isCancelled
        self.progress = progress
    }

    /// - Parameters:
    ///   - model: what the measured constants take the place of.
    ///   - usesFullDatabase: whether a database that is not empty may be used.
    package func measure(
        against model: any MemoryModel, classes: AllocatorClasses, usesFullDatabase: Bool
    ) throws -> MeasuredMemory {
        let info = try target.info()
        let lengths = names.lengths
        let expires = expirySeconds != nil
        let single = model.keyBytes(key: lengths.key, value: lengths.value, expires: expires, in: classes)
        let amounts = ScratchAmounts(bytesPerKey: single)
        try check(info, needs: single * Double(amounts.second) * 1.5, usesFullDatabase: usesFullDatabase)
        var written: UInt64 = 0
        do {
            try useCommandsOnce()
            let empty = try settled()
            try write(to: amounts.first, &written)
            try visit(written)
            let first = try settled()
            try write(to: amounts.second, &written)
            let second = try settled()
            try remove(written)
            let perKey = (second - first) / Double(amounts.second - amounts.first)
            let modelled = [amounts.first, amounts.second].map { keys in
                let data = DataSet(keys: keys, keyBytes: lengths.key, valueBytes: lengths.value, expires: expires)
                return StoredMemory(data, model: model, classes: classes).settledBytes
            }
            let tables = first - empty - perKey * Double(amounts.first)
            let buckets = Double(model.buckets(keys: amounts.first)) * (expires ? 2 : 1)
            return MeasuredMemory(
                server: Self.server(info), keys: [amounts.first, amounts.second], bytesPerKey: perKey,
                modelledBytesPerKey: (modelled[1] - modelled[0]) / Double(amounts.second - amounts.first),
                bucketBytes: amounts.tellsTables && tables > 0 ? tables / buckets : nil)
        } catch {
            // The failure that began this is the one to tell.
            try? remove(written)
            throw error
        }
    }

    private func check(_ info: [String: String], needs bytes: Double, usesFullDatabase: Bool) throws {
        guard info["used_memory"] != nil else {
            throw SetupError("The target does not show used_memory (INFO), so its memory cannot be measured.")
        }
        guard case .integer(let keys) = try target.ask("DBSIZE") else {
            throw SetupError("The target refuses DBSIZE, so nobody can tell whether its database is empty.")
        }
        if keys > 0, !usesFullDatabase {
            throw SetupError(
                "The database holds \(keys) keys, and --measure-memory needs an empty scratch database. Give another one, or "
                    + "allow this one with --yes-use-this-database; only keys of this measurement are then removed.")
        }
        let limit = info["maxmemory"].flatMap { Double($0) } ?? 0
        let used = info["used_memory"].flatMap { Double($0) } ?? 0
        if limit > 0, used + bytes > limit {
            throw SetupError(
                "The measurement needs about \(Int(bytes / 1e6)) MB, and the target's maxmemory leaves less. Give a smaller "
                    + "--value-size, or a scratch server with more memory.")
        }
    }

    private func write(to end: UInt64, _ written: inout UInt64) throws {
        let value = String(repeating: "x", count: names.lengths.value)
        let batch = UInt64(max(1, min(Self.mostBatchKeys, Self.mostBatchBytes / max(1, names.lengths.value))))
        let expiry = expirySeconds.map { ["EX", String($0)] } ?? []
        while written < end {
            if isCancelled() { throw MeasurementCancelled() }
            progress("\(written) of \(end) keys")
            let next = min(written + batch, end)
            let replies = try target.ask(
                all: (written..<next).map { ["SET", names.name($0), value, "NX"] + expiry })
            for (offset, reply) in replies.enumerated() where reply != .simple("OK") {
                // What came before in this batch is ours, what comes after may be too.
                let ours = (0..<replies.count).filter { replies[$0] == .simple("OK") }
                for place in ours { _ = try target.ask("UNLINK", names.name(written + UInt64(place))) }
                throw SetupError(
                    "The key \(names.name(written + UInt64(offset))) could not be written: "
                        + (reply.text ?? "it exists already") + ". The keys of this measurement were removed.")
            }
            written = next
        }
    }

    /// A server keeps some 50 KB of statistics for every command that was ever used: they are there before the first look.
    private func useCommandsOnce() throws(TargetError) {
        let name = names.name(0)
        if try target.ask("SET", name, "x", "NX") == .simple("OK") { _ = try target.ask("UNLINK", name) }
        _ = try target.ask("EXISTS", name)
    }

    /// Looks every key up once.
    ///
    /// Keys move from an old table to the new one with each look, and else so slowly that `used_memory` seems to rest while
    /// both are there.
    private func visit(_ count: UInt64) throws(TargetError) {
        var next: UInt64 = 0
        while next < count {
            let end = min(next + UInt64(Self.mostBatchKeys), count)
            _ = try target.ask(all: [["EXISTS"] + (next..<end).map(names.name)])
            next = end
        }
    }

    private func remove(_ count: UInt64) throws(TargetError) {
        var next: UInt64 = 0
        while next < count {
            let end = min(next + UInt64(Self.mostBatchKeys), count)
            _ = try target.ask(all: [["UNLINK"] + (next..<end).map(names.name)])
            next = end
        }
    }

    /// `used_memory` without the clients' buffers, once two looks agree: tables may still be moving.
    private func settled() throws -> Double {
        var last = -1.0
        for _ in 0..<Self.mostLooks {
            clock.sleep(Self.pause)
            if isCancelled() { throw MeasurementCancelled() }
            let info = try target.info("memory")
            let used = info["used_memory"].flatMap { Double($0) } ?? 0
            let clients = info["mem_clients_normal"].flatMap { Double($0) } ?? 0
            if used - clients == last { return last }
            last = used - clients
        }
        throw SetupError(
            "The target's used_memory does not come to rest: somebody else uses it. Measure on a scratch server of your own."
        )
    }

    private static func server(_ info: [String: String]) -> String {
        if let version = info["valkey_version"] { return "valkey \(version)" }
        return "redis \(info["redis_version"] ?? "of an unknown version")"
    }
}

/// The measurement was stopped by hand; the keys were removed.
package struct MeasurementCancelled: Error {}
