// SPDX-License-Identifier: Apache-2.0

/// Evenly spaced arrivals: operation `i` of all lanes together is due at `i` divided by the rate, and falls to lane
/// `i mod 64`.
public struct UniformArrivals: ArrivalSchedule {
    public static let name = "uniform"

    /// The gap in nanoseconds between operations of all lanes together.
    private let gap: Double

    public init(ratePerSecond: Double) {
        precondition(ratePerSecond > 0, "An arrival schedule has a rate above zero.")
        gap = 1e9 / ratePerSecond
    }

    public func fill(
        _ due: UnsafeMutableBufferPointer<Int64>, firstIndex: UInt64, lane: UInt64, stream: RandomStream,
        previous: inout Double
    ) {
        // Each time is computed from the index alone: adding gaps up would collect rounding errors.
        for slot in 0..<due.count {
            previous = Double((firstIndex &+ UInt64(slot)) &* UInt64(laneCount) &+ lane) * gap
            due[slot] = ArrivalTime.nanoseconds(previous)
        }
    }
}
