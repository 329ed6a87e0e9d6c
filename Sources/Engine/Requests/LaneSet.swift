// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Workload

/// The lanes of one phase that a worker owns, with the operations that they hold.
struct LaneSet: ~Copyable {
    let lanes: [UInt64]
    private let streams: UnsafeMutablePointer<OperationStream>
    private let arguments: UnsafeMutablePointer<RandomStream>
    private let block: UInt64
    private var current = 0
    private var untilTurn = LaneSet.stride
    /// Operations taken from one lane before the next, in a closed loop: the batch that a lane draws at once.
    private static let stride = 32

    /// - Parameters:
    ///   - phase: `warmup` or `measure`; part of every stream's seed.
    ///   - requests: how many operations all lanes of the run together hold; nil for no end.
    init(plan: RunPlan, lanes: [UInt64], phase: String, requests: UInt64?) {
        self.lanes = lanes
        block = plan.block.number
        let phase = plan.block.phase(phase)
        let mix = OperationMix(weights: plan.operations.map(\.weight), isWrite: plan.operations.map(\.kind.isWrite))
        streams = .allocate(capacity: lanes.count)
        arguments = .allocate(capacity: lanes.count)
        for (place, lane) in lanes.enumerated() {
            (streams + place).initialize(
                to: OperationStream(
                    lane: lane, seed: plan.seed, phase: phase, pick: plan.keys.pick, mix: mix,
                    limit: requests.map { requestShare(total: $0, lane: lane) }))
            (arguments + place).initialize(
                to: RandomStream(seed: plan.seed, purpose: phase + "-arguments", lane: lane))
        }
    }

    deinit {
        streams.deinitialize(count: lanes.count)
        streams.deallocate()
        arguments.deallocate()
    }

    /// The next operation of one lane.
    @inline(__always)
    mutating func next(lane place: Int) -> PlannedOperation { streams[place].next() }

    /// The version that a write of one of the lane's operations gives its value.
    @inline(__always)
    func version(_ planned: PlannedOperation, lane place: Int) -> UInt64 {
        writeVersion(index: planned.index, lane: streams[place].lane, phase: block)
    }

    /// What changes in the request of one of the lane's operations.
    @inline(__always)
    func draw(_ planned: PlannedOperation, lane place: Int) -> RequestDraw {
        RequestDraw(
            key: planned.key, version: version(planned, lane: place),
            index: planned.index, arguments: arguments[place])
    }

    /// The next operations of a closed loop, all of one lane: at most `most`, none when all lanes are exhausted.
    @inline(__always)
    mutating func take(_ most: Int) -> (lane: Int, operations: UnsafeBufferPointer<PlannedOperation>) {
        if untilTurn == 0 || streams[current].isExhausted { turn() }
        let operations = streams[current].take(min(most, untilTurn))
        untilTurn &-= operations.count
        return (current, operations)
    }

    /// The keys after the first of a lane's operation.
    func fillExtraKeys(
        _ keys: UnsafeMutableBufferPointer<UInt64>, for planned: PlannedOperation, lane place: Int
    ) {
        streams[place].extraKeys(for: planned, into: keys)
    }

    /// Goes on to the next lane that has an operation, if one has.
    private mutating func turn() {
        untilTurn = LaneSet.stride
        for step in 1...lanes.count {
            let place = (current + step) % lanes.count
            if !streams[place].isExhausted {
                current = place
                return
            }
        }
    }
}
