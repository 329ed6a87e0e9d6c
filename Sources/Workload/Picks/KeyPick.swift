// SPDX-License-Identifier: Apache-2.0

/// A distribution that chooses keys: a name, its parameters, and how a batch of keys is drawn.
///
/// Keys are numbers from 0 up to, not including, the number of keys. A pick is called once per batch, never per operation.
public protocol KeyPick: Sendable {
    static var name: String { get }
    static var parameters: [Parameter] { get }

    /// `keys` is at least 1; `parameters` are complete. `seed` is the run's seed, for the scatter of ranks over keys.
    init(keys: UInt64, parameters: ParameterValues, seed: UInt64)

    /// Fills `batch.keys` for the batch's operations.
    func fill(_ batch: inout KeyBatch)

    /// The probability that one pick chooses the `rank`-th most popular key (from 0), or nil where it changes over time.
    func probability(rank: UInt64) -> Double?
}

/// A run of successive operations of one lane whose keys are wanted.
///
/// Operation `j` of the batch has the index `firstIndex + j` in its lane; its random values come from `stream` at that
/// index, so that the keys do not depend on how operations are cut into batches.
public struct KeyBatch {
    public let keys: UnsafeMutableBufferPointer<UInt64>
    public let firstIndex: UInt64
    public let lane: UInt64
    public let stream: RandomStream
    /// For each operation of the batch, how many writes its lane made before it (for `latest`).
    public let writesBefore: UnsafeBufferPointer<UInt64>
    /// For each operation of the batch, whether it is a write (for `latest`); empty when none is.
    public let isWrite: UnsafeBufferPointer<Bool>
    /// The first key of the multi-key operation whose further keys these are; nil for the operations' own keys.
    public let anchor: UInt64?

    public init(
        keys: UnsafeMutableBufferPointer<UInt64>, firstIndex: UInt64, lane: UInt64, stream: RandomStream,
        writesBefore: UnsafeBufferPointer<UInt64>,
        isWrite: UnsafeBufferPointer<Bool> = UnsafeBufferPointer(start: nil, count: 0), anchor: UInt64? = nil
    ) {
        self.keys = keys
        self.firstIndex = firstIndex
        self.lane = lane
        self.stream = stream
        self.writesBefore = writesBefore
        self.isWrite = isWrite
        self.anchor = anchor
    }
}
