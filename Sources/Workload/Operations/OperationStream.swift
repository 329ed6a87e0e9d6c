// SPDX-License-Identifier: Apache-2.0

/// The operations of one lane in one phase: which operation, on which key, one after another.
///
/// They are a function of the seed, the phase, the lane and the index alone, so that they are the same whatever thread
/// asks for them and when. They are drawn in batches; nothing is allocated after `init`. It is owned by one worker at a
/// time.
public struct OperationStream: ~Copyable, @unchecked Sendable {
    /// Operations drawn at once.
    @usableFromInline static var batch: Int { 32 }

    public let lane: UInt64
    private let pick: any KeyPick
    private let mix: OperationMix
    private let operationStream: RandomStream
    private let keyStream: RandomStream
    private let extraStream: RandomStream
    private let keys: UnsafeMutablePointer<UInt64>
    private let writesBefore: UnsafeMutablePointer<UInt64>
    private let isWrite: UnsafeMutablePointer<Bool>
    private let operations: UnsafeMutablePointer<Int>
    @usableFromInline let planned: UnsafeMutablePointer<PlannedOperation>
    @usableFromInline var cursor = Self.batch
    @usableFromInline var issued: UInt64 = 0
    @usableFromInline let limit: UInt64
    private var writes: UInt64 = 0

    /// - Parameters:
    ///   - phase: the name of the phase, which has its own random streams.
    ///   - limit: how many operations there are; nil for no end.
    public init(lane: UInt64, seed: UInt64, phase: String, pick: any KeyPick, mix: OperationMix, limit: UInt64?) {
        self.lane = lane
        self.pick = pick
        self.mix = mix
        self.limit = limit ?? .max
        operationStream = RandomStream(seed: seed, purpose: "\(phase).operation", lane: lane)
        keyStream = RandomStream(seed: seed, purpose: "\(phase).key", lane: lane)
        extraStream = RandomStream(seed: seed, purpose: "\(phase).extra", lane: lane)
        keys = .allocate(capacity: Self.batch)
        keys.initialize(repeating: 0, count: Self.batch)
        writesBefore = .allocate(capacity: Self.batch)
        writesBefore.initialize(repeating: 0, count: Self.batch)
        isWrite = .allocate(capacity: Self.batch)
        isWrite.initialize(repeating: false, count: Self.batch)
        operations = .allocate(capacity: Self.batch)
        operations.initialize(repeating: 0, count: Self.batch)
        planned = .allocate(capacity: Self.batch)
        let none = PlannedOperation(index: 0, key: 0, writesBefore: 0, operation: 0)
        planned.initialize(repeating: none, count: Self.batch)
    }

    deinit {
        keys.deallocate()
        writesBefore.deallocate()
        isWrite.deallocate()
        operations.deallocate()
        planned.deallocate()
    }

    @inlinable
    public var isExhausted: Bool { issued == limit }

    /// How many operations are left; `UInt64.max` or nearly so when there is no limit.
    @inlinable
    public var remaining: UInt64 { limit &- issued }

    /// The next operation, which there must be.
    @inlinable
    public mutating func next() -> PlannedOperation {
        precondition(issued < limit, "The lane has no further operation.")
        if cursor == Self.batch { refill() }
        let operation = planned[cursor]
        cursor &+= 1
        issued &+= 1
        return operation
    }

    /// The next operations that were drawn together: at least one and at most `most`, or none when the lane is exhausted.
    ///
    /// Valid until the stream is asked again.
    @inlinable
    public mutating func take(_ most: Int) -> UnsafeBufferPointer<PlannedOperation> {
        if cursor == Self.batch { refill() }
        let left = Int(truncatingIfNeeded: min(limit &- issued, UInt64(Self.batch)))
        let count = min(most, left, Self.batch &- cursor)
        let operations = UnsafeBufferPointer(start: planned + cursor, count: count)
        cursor &+= count
        issued &+= UInt64(truncatingIfNeeded: count)
        return operations
    }

    /// Fills `extra` with the further keys of a multi-key operation, by the same pick; its first key is `operation.key`.
    ///
    /// Keys may repeat, as they may between operations. `extra` holds at most 65,536.
    public func extraKeys(for operation: PlannedOperation, into extra: UnsafeMutableBufferPointer<UInt64>) {
        precondition(extra.count <= 1 << 16, "A multi-key operation has at most 65,537 keys.")
        var done = 0
        // In chunks, because the pick wants a count of writes for each key; an operation's own write comes before its
        // further keys.
        let writes = operation.writesBefore &+ (mix.isWrite[operation.operation] ? 1 : 0)
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.batch) { counts in
            counts.initialize(repeating: writes)
            while done < extra.count {
                let chunk = UnsafeMutableBufferPointer(rebasing: extra[done..<min(done + Self.batch, extra.count)])
                var keyBatch = KeyBatch(
                    keys: chunk, firstIndex: operation.index &<< 16 &+ UInt64(done), lane: lane, stream: extraStream,
                    writesBefore: UnsafeBufferPointer(rebasing: counts[..<chunk.count]),
                    anchor: operation.key &+ UInt64(done))
                pick.fill(&keyBatch)
                done += chunk.count
            }
        }
    }

    @usableFromInline
    mutating func refill() {
        let isSingle = mix.isSingle
        for slot in 0..<Self.batch {
            let operation = isSingle ? 0 : mix.operation(at: operationStream.unit(issued &+ UInt64(slot), 0))
            operations[slot] = operation
            writesBefore[slot] = writes
            isWrite[slot] = mix.isWrite[operation]
            if isWrite[slot] { writes &+= 1 }
        }
        var keyBatch = KeyBatch(
            keys: UnsafeMutableBufferPointer(start: keys, count: Self.batch), firstIndex: issued, lane: lane,
            stream: keyStream, writesBefore: UnsafeBufferPointer(start: writesBefore, count: Self.batch),
            isWrite: UnsafeBufferPointer(start: isWrite, count: Self.batch))
        pick.fill(&keyBatch)
        for slot in 0..<Self.batch {
            planned[slot] = PlannedOperation(
                index: issued &+ UInt64(slot), key: keys[slot], writesBefore: writesBefore[slot],
                operation: operations[slot])
        }
        cursor = 0
    }
}
