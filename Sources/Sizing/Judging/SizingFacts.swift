// SPDX-License-Identifier: Apache-2.0
import Results

/// What is known about a cache, from figures, a run or a live cache; nil where it is not.
package struct SizingFacts: Sendable {
    package var keys: UInt64?
    package var lengths: [DataSet.Lengths] = []
    /// The share of the keys that expire, 0…1.
    package var expiringShare = 0.0
    /// The time to live of what is written, for the bytes on the wire.
    package var expirySeconds: Int64?
    /// `used_memory` of a live cache.
    package var reportedBytes: Double?
    /// Whether `reportedBytes` was scaled up from a sample or to another number of keys.
    package var reportedIsEstimate = false
    package var ratePerSecond: Double?
    package var reads: Double?
    package var connections: Int?
    /// Measured bytes of one operation, both directions.
    package var bytesPerOperation: Double?
    package var hottestKeyShare: Double?
    package var usesTLS = true
    package var model: (any MemoryModel)?
    package var quantum: Int?
    package var fragmentation: Double?
    package var measured: MeasuredMemory?
    package var origins: [String] = []
    package var assumptions: [Assumption] = []

    package init() {}

    /// The question, with what is not known taken for the usual and said so.
    ///
    /// Nil where neither the memory is told nor the keys and their sizes are known.
    package func question() -> SizingQuestion? {
        let data = keys.flatMap { keys in
            lengths.isEmpty
                ? nil
                : DataSet(
                    keys: keys, lengths: lengths,
                    expiringKeys: UInt64((Double(keys) * expiringShare).rounded()))
        }
        guard data != nil || reportedBytes != nil else { return nil }
        var notes = assumptions
        let connectionBytes = Double(connections ?? 0) * MemoryNeed.activeConnectionBytes
        let memory: MemoryNeed
        if let reportedBytes {
            memory = MemoryNeed(
                stored: data.map { stored($0, &notes) }, reportedBytes: reportedBytes, connectionBytes: connectionBytes,
                fragmentation: fragmentation ?? MemoryNeed.usualFragmentation, isEstimate: reportedIsEstimate)
        } else {
            memory = MemoryNeed(
                stored: data.map { stored($0, &notes) }, connectionBytes: connectionBytes,
                fragmentation: fragmentation ?? MemoryNeed.usualFragmentation, isEstimate: true)
        }
        if ratePerSecond != nil, reads == nil, bytesPerOperation == nil {
            notes.append(
                Assumption(
                    "90 % of the operations read, and every read finds a value.", source: "taken for usual; set --reads"
                ))
        }
        let wire = data.map { WireBytes.perOperation($0, reads: reads ?? 0.9, expirySeconds: expirySeconds) }
        let load = CacheLoad(
            ratePerSecond: ratePerSecond, reads: reads ?? 0.9, connections: connections,
            bytesPerOperation: bytesPerOperation ?? wire, hottestKeyShare: hottestKeyShare, usesTLS: usesTLS)
        return SizingQuestion(data: data, memory: memory, load: load, origins: origins, assumptions: notes)
    }

    /// The model that counts: of the server that is named, else of Redis 7.0, which takes the most.
    package var chosenModel: any MemoryModel { model ?? ChainedTableModel(version: "7.0") }

    /// The quantum that counts: with 16 nothing takes less than with 8.
    package var classes: AllocatorClasses { AllocatorClasses(quantum: quantum ?? 16) }

    private func stored(_ data: DataSet, _ notes: inout [Assumption]) -> StoredMemory {
        if let measured {
            notes.append(
                Assumption(
                    "A key takes \(Quantity.bytes(measured.bytesPerKey)) and its part of the tables, measured with "
                        + "\(measured.keys.map { Quantity.count(Int($0)) }.joined(separator: " and ")) keys; the model says "
                        + "\(Quantity.bytes(measured.modelledBytesPerKey)).", source: measured.server))
            return StoredMemory(data, model: MeasuredModel(chosenModel, measured: measured), classes: classes)
        }
        let taken =
            model == nil ? " No server was named: it is taken because it needs the most of all; set --server." : ""
        notes.append(Assumption(chosenModel.basis + taken, source: chosenModel.name))
        if quantum == nil {
            notes.append(
                Assumption(
                    "The allocator has a quantum of 16 bytes, with which nothing takes less than with 8; --allocator-quantum 8 "
                        + "is what Redis and Valkey build with themselves.", source: "jemalloc, --with-lg-quantum"))
        }
        notes.append(
            Assumption(
                "Values are strings that are no numbers; hashes, lists and sets take other amounts.",
                source: "the model"))
        return StoredMemory(data, model: chosenModel, classes: classes)
    }
}
