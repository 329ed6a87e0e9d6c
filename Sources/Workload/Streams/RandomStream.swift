// SPDX-License-Identifier: Apache-2.0

/// A counter-based random source: draw `j` of operation `i` is a function of the seed, the purpose, the lane, `i` and `j`,
/// so that the same operation gets the same values whatever thread it runs on.
///
/// Value `j` of operation `i` is output number `16·i + j` (from 0) of splitmix64 started at the stream's seed (Steele, Lea,
/// Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
public struct RandomStream: Sendable, Equatable {
    public let seed: UInt64

    /// How many draws an operation has before it goes on in a derived stream.
    @inlinable
    public static var drawsPerOperation: UInt64 { 16 }

    @inlinable
    public init(seed: UInt64) { self.seed = seed }

    /// The stream of one purpose in one lane of a run.
    public init(seed: UInt64, purpose: String, lane: UInt64) {
        self.seed = mix64(seed ^ fnv1a64("\(purpose):\(lane)"))
    }

    /// Draw `draw` of operation `operation`: 64 random bits.
    @inlinable @inline(__always)
    public func value(_ operation: UInt64, _ draw: UInt64) -> UInt64 {
        if _fastPath(draw < Self.drawsPerOperation) {
            return mix64(seed &+ (operation &* Self.drawsPerOperation &+ draw &+ 1) &* splitmixGamma)
        }
        return derived(draw / Self.drawsPerOperation).value(operation, draw % Self.drawsPerOperation)
    }

    /// The draw as a number from 0 up to, not including, 1: a multiple of 2⁻⁵³.
    @inlinable
    public func unit(_ operation: UInt64, _ draw: UInt64) -> Double {
        unitInterval(value(operation, draw))
    }

    /// The draw as an integer from 0 up to, not including, `bound`.
    @inlinable
    public func integer(below bound: UInt64, _ operation: UInt64, _ draw: UInt64) -> UInt64 {
        scaled(value(operation, draw), below: bound)
    }

    /// The stream that continues this one after `block` times sixteen draws.
    @usableFromInline
    func derived(_ block: UInt64) -> RandomStream {
        RandomStream(seed: mix64(seed ^ block &* 0xD1B5_4A32_D192_ED03))
    }
}

/// The number of virtual lanes that every run's operations are dealt to, whatever the number of threads.
@inlinable
public var laneCount: Int { 64 }
