// SPDX-License-Identifier: Apache-2.0

/// One operation as a lane's stream gives it.
public struct PlannedOperation: Sendable, Equatable {
    /// Its number in its lane, from 0.
    public let index: UInt64
    /// The number of its (first) key.
    public let key: UInt64
    /// How many writes its lane made before it.
    public let writesBefore: UInt64
    /// Its place in the mix.
    public let operation: Int

    @inlinable
    public init(index: UInt64, key: UInt64, writesBefore: UInt64, operation: Int) {
        self.index = index
        self.key = key
        self.writesBefore = writesBefore
        self.operation = operation
    }
}

/// The version that a write puts into its values: different for each operation of a run, and never 0, which is left for
/// what is there before the load.
///
/// It fits into the 48 bits of a value's marker for 64 phases of 2³⁶ operations in each lane.
@inlinable
public func writeVersion(index: UInt64, lane: UInt64, phase: UInt64 = 0) -> UInt64 {
    phase &<< 42 &+ index &* UInt64(laneCount) &+ lane &+ 1
}

/// How many of `total` operations fall to a lane; the first lanes take what does not divide.
@inlinable
public func requestShare(total: UInt64, lane: UInt64) -> UInt64 {
    total / UInt64(laneCount) + (lane < total % UInt64(laneCount) ? 1 : 0)
}
