// SPDX-License-Identifier: Apache-2.0

/// What became of every write of a run, by the write's number.
package struct WriteLedger: Sendable {
    /// One for each thread, by the first number.
    private let logs: [WriteLog]

    init(_ logs: [WriteLog]) { self.logs = logs.sorted { $0.first < $1.first } }

    /// How many writes were sent, or were to be.
    package var attempted: Int { logs.reduce(0) { $0 + $1.outcomes.count } }

    /// One more than the highest number that was taken; 0 where none was.
    package var end: UInt64 {
        logs.map { $0.outcomes.isEmpty ? 0 : $0.number(of: $0.outcomes.count - 1) + 1 }.max() ?? 0
    }

    /// What became of the write of a number; nil where nobody took it.
    package func outcome(_ number: UInt64) -> WriteOutcome? {
        find(number).flatMap { log, place in WriteOutcome(rawValue: log.outcomes[place]) }
    }

    /// When the write of a number was sent (monotonic), to the millisecond; nil where nobody took it.
    package func sent(_ number: UInt64) -> Int64? { find(number).map { log, place in log.sent(place) } }

    /// How many writes ended so.
    package func count(_ outcome: WriteOutcome) -> Int {
        logs.reduce(0) { sum, log in sum + log.outcomes.reduce(0) { $0 + ($1 == outcome.rawValue ? 1 : 0) } }
    }

    private func find(_ number: UInt64) -> (log: WriteLog, place: Int)? {
        guard let step = logs.first?.step, step > 0 else { return nil }
        let turn = Int(number % step)
        guard turn < logs.count else { return nil }
        let place = Int(number / step)
        return place < logs[turn].outcomes.count ? (logs[turn], place) : nil
    }
}
