// SPDX-License-Identifier: Apache-2.0
import Glibc
import Histogram
import Measure

/// Every case whose allocations are counted.
///
/// A new one is a value here, or a file beside this and a line here.
enum AllocationCases {
    static let all = [countingCalls, countingObjects, recording] + LoadCases.all

    /// The counting must see each of a known number of allocations; if it does not, no other figure means anything.
    static let countingCalls = AllocationCase(
        name: "check of the counting: one malloc of our own per operation", operations: 10_000, limit: 1, least: 1
    ) { operations in
        // The blocks are kept in memory, so that the compiler cannot see that they are useless and leave them out.
        var blocks: [UnsafeMutableRawPointer?] = Array(repeating: nil, count: 64)
        for index in 0..<operations {
            free(blocks[index % 64])
            blocks[index % 64] = malloc(16 + index % 32)
        }
        for block in blocks {
            free(block)
        }
    }

    /// Swift's objects come from a library, whose calls must be seen too.
    static let countingObjects = AllocationCase(
        name: "check of the counting: one object per operation", operations: 10_000, limit: 1, least: 1
    ) { operations in
        final class Box {
            let number: Int
            init(_ number: Int) { self.number = number }
        }
        var boxes: [Box?] = Array(repeating: nil, count: 64)
        for index in 0..<operations {
            boxes[index % 64] = Box(index)
        }
        guard boxes.compactMap({ $0?.number }).max() == operations - 1 else {
            throw BenchmarkFailure("The objects of the check of the counting are not there.")
        }
    }

    static let recording = AllocationCase(name: "recording a latency", operations: 100_000, limit: 0) { operations in
        var histogram = LatencyHistogram.fine()
        for latency in 0..<UInt64(operations) {
            histogram.record(latency &* 997)
        }
        guard histogram.totalCount == UInt64(operations) else {
            throw BenchmarkFailure("The histogram lost latencies: it holds \(histogram.totalCount) of \(operations).")
        }
    }
}
