// SPDX-License-Identifier: Apache-2.0

/// A counter-based random source: draw `j` of operation `i` is a function of the seed, the purpose, the lane, `i` and `j`,
/// so that the same operation gets the same values whatever thread it runs on.
///
/// Value `j` of operation `i` is output number `16·i + j` (from 0) of splitmix64 started at the stream's seed (Steele, Lea,
/// Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
public struct RandomStream: Sendable, Equatable {
    public let seed: UInt64

    @inlinable
    public init(seed: UInt64) { self.seed = seed }
}

/// The number of virtual lanes that every run's operations are dealt to, whatever the number of threads.
public let laneCount = 64
