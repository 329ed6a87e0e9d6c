// SPDX-License-Identifier: Apache-2.0

/// The arrivals of some lanes in one sequence, ordered by due time and, where times are equal, by place in `lanes`.
///
/// A tournament tree over at most 64 lanes: the lane whose arrival comes first is the winner, each inner node keeps the
/// loser of its match, and after a pop only the matches on the winner's way to the root are played again. A lane's due
/// times are drawn in batches. Nothing is allocated after `init`. It is owned by one worker at a time.
public struct ArrivalMerge: ~Copyable, @unchecked Sendable {
    /// One lane's next due times and how far it has come.
    @usableFromInline
    struct Cursor {
        @usableFromInline var next = 0
        @usableFromInline var end = 0
        let lane: UInt64
        let stream: RandomStream
        /// The index in the lane of the first arrival after the batch.
        var index: UInt64 = 0
        /// How many arrivals may follow the batch.
        var left: UInt64
        var previous = 0.0
    }

    /// Due times drawn at once for each lane.
    @usableFromInline static var batch: Int { 16 }
    /// Due times beyond what fits beside the slot (four and a half years) do not come.
    private static let endless = Int64.max >> 6
    /// A due time and the slot in its low six bits: one comparison decides both.
    @usableFromInline static var slotBits: Int64 { 6 }
    @usableFromInline static var exhausted: Int64 { .max }

    private let schedule: any ArrivalSchedule
    private let until: Int64
    private let laneTotal: Int
    /// The number of leaves of the tree: a power of two, at least the number of lanes.
    @usableFromInline let leaves: Int
    @usableFromInline let cursors: UnsafeMutablePointer<Cursor>
    @usableFromInline let due: UnsafeMutablePointer<Int64>
    @usableFromInline let losers: UnsafeMutablePointer<Int64>
    @usableFromInline var winner = Self.exhausted

    /// Merges the arrivals of a phase.
    /// - Parameters:
    ///   - lanes: at most 64 different lanes.
    ///   - phase: the name of the phase, which has its own random streams.
    ///   - until: the end of the phase in nanoseconds since its begin, exclusive; `Int64.max` for none.
    ///   - limits: how many arrivals each lane has, in the order of `lanes`; nil for no limit.
    public init(
        lanes: [UInt64], schedule: any ArrivalSchedule, seed: UInt64, phase: String, until: Int64,
        limits: [UInt64]? = nil
    ) {
        precondition(lanes.count <= laneCount, "There are \(laneCount) lanes.")
        precondition(limits == nil || limits?.count == lanes.count, "Each lane has a limit, or none has.")
        self.schedule = schedule
        self.until = min(until, Self.endless)
        laneTotal = lanes.count
        var leaves = 1
        while leaves < lanes.count { leaves *= 2 }
        self.leaves = leaves
        cursors = .allocate(capacity: leaves)
        due = .allocate(capacity: leaves * Self.batch)
        due.initialize(repeating: Self.exhausted, count: leaves * Self.batch)
        losers = .allocate(capacity: leaves)
        losers.initialize(repeating: Self.exhausted, count: leaves)
        for slot in 0..<leaves {
            let lane = slot < lanes.count ? lanes[slot] : 0
            let limit = slot < lanes.count ? limits?[slot] ?? .max : 0
            let stream = RandomStream(seed: seed, purpose: "\(phase).arrival", lane: lane)
            cursors.advanced(by: slot).initialize(to: Cursor(lane: lane, stream: stream, left: limit))
        }
        winner = playAll()
    }

    deinit {
        cursors.deallocate()
        due.deallocate()
        losers.deallocate()
    }

    /// When the next arrival is due, in nanoseconds since the phase began; `Int64.max` when there is none.
    @inlinable
    public var nextDue: Int64 { winner == Self.exhausted ? .max : winner &>> Self.slotBits }

    /// Takes the next arrival, which there must be, and gives the place of its lane in `lanes`.
    @inlinable
    public mutating func pop() -> Int {
        precondition(winner != Self.exhausted, "There is no further arrival.")
        let slot = Int(truncatingIfNeeded: winner & (1 &<< Self.slotBits &- 1))
        var challenger = advance(slot)
        var node = (leaves &+ slot) &>> 1
        while node > 0 {
            let loser = losers[node]
            losers[node] = max(loser, challenger)
            challenger = min(loser, challenger)
            node = node &>> 1
        }
        winner = challenger
        return slot
    }

    /// How many arrivals are left; none is afterwards.
    ///
    /// There must be an `until` or limits. With an `until` the rest of the schedule is drawn, at about 10 ns for each arrival.
    public mutating func countRemaining() -> UInt64 {
        var count: UInt64 = 0
        for slot in 0..<laneTotal {
            // A lane's next arrival is the one before `next`: it waits in the tree.
            let cursor = cursors[slot]
            if cursor.end == 0 { continue }
            count += UInt64(cursor.end - cursor.next + 1)
            if until == Self.endless {
                precondition(cursor.left <= .max / 2, "Arrivals without an end cannot be counted.")
                count += cursor.left
                cursors[slot].left = 0
            }
            while true {
                refill(slot)
                if cursors[slot].end == 0 { break }
                count += UInt64(cursors[slot].end)
            }
        }
        winner = Self.exhausted
        losers.update(repeating: Self.exhausted, count: leaves)
        return count
    }

    /// The lane's next due time with its slot; `exhausted` when there is none.
    @inlinable
    mutating func advance(_ slot: Int) -> Int64 {
        let cursor = cursors + slot
        if cursor.pointee.next == cursor.pointee.end {
            refill(slot)
            if cursor.pointee.end == 0 { return Self.exhausted }
        }
        let time = due[slot &* Self.batch &+ cursor.pointee.next]
        cursor.pointee.next &+= 1
        return time &<< Self.slotBits | Int64(truncatingIfNeeded: slot)
    }

    /// Draws the lane's next batch; `end` is 0 when nothing is left.
    @usableFromInline
    mutating func refill(_ slot: Int) {
        let cursor = cursors + slot
        let count = Int(min(cursor.pointee.left, UInt64(Self.batch)))
        cursor.pointee.next = 0
        cursor.pointee.end = count
        guard count > 0 else { return }
        let times = UnsafeMutableBufferPointer(start: due + slot * Self.batch, count: count)
        schedule.fill(
            times, firstIndex: cursor.pointee.index, lane: cursor.pointee.lane, stream: cursor.pointee.stream,
            previous: &cursor.pointee.previous)
        cursor.pointee.index += UInt64(count)
        cursor.pointee.left -= UInt64(count)
        if let end = times.firstIndex(where: { $0 >= until }) {
            cursor.pointee.end = end
            cursor.pointee.left = 0
        }
    }

    /// Plays all matches; gives the winner.
    private mutating func playAll() -> Int64 {
        var winners = [Int64](repeating: Self.exhausted, count: 2 * leaves)
        for slot in 0..<leaves { winners[leaves + slot] = advance(slot) }
        for node in stride(from: leaves - 1, to: 0, by: -1) {
            winners[node] = min(winners[2 * node], winners[2 * node + 1])
            losers[node] = max(winners[2 * node], winners[2 * node + 1])
        }
        return winners[1]
    }
}
