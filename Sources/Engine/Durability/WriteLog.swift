// SPDX-License-Identifier: Apache-2.0

/// What became of a write, as its client knows it.
package enum WriteOutcome: UInt8, Sendable {
    /// No reply: a timeout, a broken connection, the end of the run, or an error that does not say that nothing happened.
    case unknown
    /// The server said that it has it.
    case acknowledged
    /// The server said that it did nothing.
    case refused
    /// The primary has it, and fewer replicas than asked for said so in time.
    case unconfirmed
}

/// What became of every write of one thread: a byte for each, and the time of sending once in a millisecond.
///
/// Each write has a number of its own, which is the number of its key: threads take turns, so that a write is found by its
/// number without a search.
package struct WriteLog: Sendable {
    /// The number of the first write, and the step to the next.
    let first: UInt64
    let step: UInt64
    private(set) var outcomes: [UInt8] = []
    /// Every write from a place on was sent at this time or later (monotonic).
    private var marks: [(place: Int, at: Int64)] = []
    private var nextMark = Int64.min

    /// How far apart the marks are: what a time of sending is known to, in nanoseconds.
    private static let markInterval: Int64 = 1_000_000

    init(first: UInt64, step: UInt64) {
        self.first = first
        self.step = step
    }

    /// Takes the next number; returns its place in the log.
    @inline(__always)
    mutating func begin(at now: Int64) -> Int {
        let place = outcomes.count
        outcomes.append(WriteOutcome.unknown.rawValue)
        if now >= nextMark {
            marks.append((place, now))
            nextMark = now &+ Self.markInterval
        }
        return place
    }

    mutating func settle(_ place: Int, _ outcome: WriteOutcome) { outcomes[place] = outcome.rawValue }

    func number(of place: Int) -> UInt64 { first + UInt64(place) * step }

    /// When a write was sent, to the millisecond: the last mark at or before it.
    func sent(_ place: Int) -> Int64 {
        var low = 0
        var high = marks.count
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].place <= place { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? marks[low - 1].at : 0
    }
}
