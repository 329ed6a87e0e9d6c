// SPDX-License-Identifier: Apache-2.0
import CAllocations

/// Something whose memory allocations per operation are counted.
///
/// It is run with so many operations and then with twice as many: what both runs allocate to begin and to end cancels
/// out, and what is left belongs to the operations.
struct AllocationCase: Sendable {
    var name: String
    var operations: Int
    /// The most allocations per operation that are allowed.
    var limit: Double
    /// The fewest: above 0 only where the counting itself is checked.
    var least = 0.0
    /// Carries out so many operations, on whatever threads.
    var run: @Sendable (_ operations: Int) throws -> Void

    /// Allocations per operation.
    func measure() throws -> Double {
        // What is made once per process, such as metadata of types, is made before the counting begins.
        try run(operations)
        let once = try allocations(in: operations)
        let twice = try allocations(in: operations * 2)
        return (Double(twice) - Double(once)) / Double(operations)
    }

    private func allocations(in operations: Int) throws -> UInt64 {
        let before = callocations_count()
        try run(operations)
        return callocations_count() - before
    }
}
