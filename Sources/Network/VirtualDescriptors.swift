// SPDX-License-Identifier: Apache-2.0

/// Descriptors of virtual time: what a scripted database session waits for, beside the sockets of a `VirtualReactor`.
///
/// Level-triggered: a descriptor that is ready stays so until `setIdle` or another time is set.
public final class VirtualDescriptors {
    /// The reactor's clock, in nanoseconds.
    public internal(set) var now: Int64 = 0
    private var due: [Int32: Int64] = [:]
    private var next: Int32 = 1 << 20

    public init() {}

    /// A descriptor that is not ready.
    public func make() -> Int32 {
        next += 1
        return next
    }

    /// Makes a descriptor ready from a time on.
    public func setReady(_ descriptor: Int32, at time: Int64) { due[descriptor] = time }

    public func setIdle(_ descriptor: Int32) { due[descriptor] = nil }

    /// When the first of these is ready; nil when none will be.
    func nextDue(_ watched: Dictionary<Int32, UInt64>.Keys) -> Int64? {
        due.lazy.filter { watched.contains($0.key) }.map(\.value).min()
    }

    /// Those that are ready, in the order in which they became so.
    func ready(_ watched: Dictionary<Int32, UInt64>.Keys) -> [Int32] {
        due.filter { $0.value <= now && watched.contains($0.key) }
            .sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }
}
