// SPDX-License-Identifier: Apache-2.0

/// When operations are due in an open loop: a pure function of the seed and the operation's place in its lane.
public protocol ArrivalSchedule: Sendable {
    static var name: String { get }

    /// `ratePerSecond` is the rate of all lanes together.
    init(ratePerSecond: Double)

    /// Fills `due` with the times in nanoseconds since the phase began, of the operations `firstIndex…` of a lane.
    /// `previous` is the exact time in nanoseconds of the operation before (0 for the first), and is moved on.
    func fill(
        _ due: UnsafeMutableBufferPointer<Int64>, firstIndex: UInt64, lane: UInt64, stream: RandomStream,
        previous: inout Double)
}

/// Every arrival schedule there is.
///
/// A new one is a file beside this and a line here. `closed` is not among them: a closed loop has no schedule.
public enum ArrivalSchedules {
    public static let all: [any ArrivalSchedule.Type] = [PoissonArrivals.self, UniformArrivals.self]
}
