// SPDX-License-Identifier: Apache-2.0

/// The operations of a workload by relative weight.
public struct OperationMix: Sendable, Equatable {
    /// For each operation, whether it writes.
    public let isWrite: [Bool]
    /// The share of the operations up to and with each.
    private let cumulative: [Double]
    /// The last operation with a weight above zero, which takes what rounding leaves over.
    private let last: Int

    /// - Parameters:
    ///   - weights: from 1 to 256 numbers that are not negative; at least one is above zero. They need not add up to 1.
    ///   - isWrite: as many.
    public init(weights: [Double], isWrite: [Bool]) {
        precondition(weights.count == isWrite.count, "Each operation has a weight and says whether it writes.")
        precondition(weights.allSatisfy { $0 >= 0 && $0.isFinite }, "A weight is zero or greater.")
        let total = weights.reduce(0, +)
        precondition(total > 0, "At least one operation has a weight above zero.")
        var sum = 0.0
        self.isWrite = isWrite
        cumulative = weights.map { weight in
            sum += weight
            return sum / total
        }
        last = weights.lastIndex { $0 > 0 } ?? 0
    }

    /// Whether there is nothing to draw.
    var isSingle: Bool { isWrite.count == 1 }

    /// The operation at `u`, 0 ≤ u < 1.
    func operation(at u: Double) -> Int {
        for index in 0..<last where u < cumulative[index] { return index }
        return last
    }
}
