// SPDX-License-Identifier: Apache-2.0
@testable import Workload

/// The seeds that statistical tests run with.
let testSeeds: [UInt64] = [1, 42, 1234, 99_991, 0xFEED_F00D]

/// Parameters with their defaults filled in, then replaced by `given`.
func complete(_ parameters: [Parameter], _ given: [String: Double] = [:]) -> ParameterValues {
    var values: [String: ParameterValue] = [:]
    for parameter in parameters { values[parameter.name] = parameter.standard.map(ParameterValue.number) }
    for (name, value) in given { values[name] = .number(value) }
    return ParameterValues(values)
}

extension KeyPick {
    static func make(keys: UInt64, _ given: [String: Double] = [:], seed: UInt64 = 42) -> Self {
        Self(keys: keys, parameters: complete(parameters, given), seed: seed)
    }

    /// The keys of `count` operations from `firstIndex` on, drawn in batches of `batch`.
    func draw(
        _ count: Int, firstIndex: UInt64 = 0, lane: UInt64 = 0, seed: UInt64 = 42, batch: Int = 32,
        writesBefore: [UInt64]? = nil, isWrite: [Bool] = []
    ) -> [UInt64] {
        let stream = RandomStream(seed: seed, purpose: "key", lane: lane)
        let writes = writesBefore ?? [UInt64](repeating: 0, count: count)
        var keys = [UInt64](repeating: 0, count: count)
        keys.withUnsafeMutableBufferPointer { all in
            writes.withUnsafeBufferPointer { writes in
                isWrite.withUnsafeBufferPointer { isWrite in
                    for start in stride(from: 0, to: count, by: batch) {
                        let range = start..<min(start + batch, count)
                        var keyBatch = KeyBatch(
                            keys: UnsafeMutableBufferPointer(rebasing: all[range]),
                            firstIndex: firstIndex + UInt64(start), lane: lane, stream: stream,
                            writesBefore: UnsafeBufferPointer(rebasing: writes[range]),
                            isWrite: isWrite.isEmpty ? isWrite : UnsafeBufferPointer(rebasing: isWrite[range]))
                        fill(&keyBatch)
                    }
                }
            }
        }
        return keys
    }

    /// How often each key is chosen.
    func counts(keys: UInt64, samples: Int, seed: UInt64) -> [Double] {
        var counts = [Double](repeating: 0, count: Int(keys))
        for key in draw(samples, seed: seed) { counts[Int(key)] += 1 }
        return counts
    }
}
