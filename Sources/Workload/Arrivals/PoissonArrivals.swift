// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Independent arrivals: each lane's gaps are exponential, at the rate of all lanes divided by their number.
///
/// Poisson processes laid over one another are a Poisson process of the summed rate.
public struct PoissonArrivals: ArrivalSchedule {
    public static let name = "poisson"

    /// The mean gap of one lane in nanoseconds.
    private let meanGap: Double

    public init(ratePerSecond: Double) {
        precondition(ratePerSecond > 0, "An arrival schedule has a rate above zero.")
        meanGap = 1e9 * Double(laneCount) / ratePerSecond
    }

    public func fill(
        _ due: UnsafeMutableBufferPointer<Int64>, firstIndex: UInt64, lane: UInt64, stream: RandomStream,
        previous: inout Double
    ) {
        var time = previous
        for slot in 0..<due.count {
            time -= meanGap * log(1 - stream.unit(firstIndex &+ UInt64(slot), 0))
            due[slot] = ArrivalTime.nanoseconds(time)
        }
        previous = time
    }
}
