// SPDX-License-Identifier: Apache-2.0
package import Gate
package import Results

/// What runs one side of a pair: the real thing, or virtual time in tests.
package protocol PairRunner {
    /// The record of the run; marked `interrupted` where it was ended early.
    func run(_ step: PairStep) throws -> RunRecord
}

/// Runs the interleaved pairs of a gate, one run after the other, until it is known enough.
package struct PairedRun {
    private let sequence: PairSequence
    /// Asked where a run throws: whether that is because somebody ended the gate.
    private let isInterrupted: () -> Bool

    package init(seed: UInt64, isInterrupted: @escaping () -> Bool = { false }) {
        sequence = PairSequence(seed: seed)
        self.isInterrupted = isInterrupted
    }

    /// Runs pairs until `isDone` says so, which is asked before each of them.
    ///
    /// A pair of which a run is not valid is measured once more, and the second time counts.
    ///
    /// - Throws: what the runner or `isDone` throws before anything was measured; later that is the failure of what was.
    package func run(
        _ runner: any PairRunner, until isDone: ([GatePair]) throws -> Bool
    ) throws -> MeasuredPairs {
        var measured = MeasuredPairs()
        while true {
            do {
                guard try !isDone(measured.gatePairs) else { break }
                guard try add(measured.pairs.count + 1, runner, to: &measured) else { break }
            } catch {
                let isInterrupted = isInterrupted()
                guard !measured.isEmpty else { throw error }
                measured.isInterrupted = isInterrupted
                measured.failure = isInterrupted ? nil : error
                break
            }
        }
        return measured
    }

    /// Measures a pair; false where it was ended early.
    private func add(_ number: Int, _ runner: any PairRunner, to measured: inout MeasuredPairs) throws -> Bool {
        for isAgain in [false, true] {
            measured.loose = []
            for step in sequence.steps(ofPair: number, isAgain: isAgain) {
                let record = try runner.run(step)
                measured.loose.append((step, record))
                guard !record.interrupted else {
                    measured.isInterrupted = true
                    return false
                }
            }
            guard let pair = MeasuredPair(measured.loose) else { return false }
            let reading = GatePair(base: pair.base, candidate: pair.candidate)
            if !isAgain, let reason = reading.base.invalidity ?? reading.candidate.invalidity {
                measured.repeated.append((number, reason))
                continue
            }
            measured.add(pair, reading)
            break
        }
        return true
    }
}

/// Both runs of a pair.
package struct MeasuredPair: Sendable {
    package var number: Int
    package var base: RunRecord
    package var candidate: RunRecord

    init?(_ runs: [(step: PairStep, record: RunRecord)]) {
        guard let base = runs.first(where: { $0.step.side == .base }),
            let candidate = runs.first(where: { $0.step.side == .candidate })
        else { return nil }
        number = base.step.pair
        self.base = base.record
        self.candidate = candidate.record
    }
}

/// What the pairs of a gate came to; at least one run.
package struct MeasuredPairs {
    /// Complete ones, in order.
    package private(set) var pairs: [MeasuredPair] = []
    /// The same as a gate reads them.
    package private(set) var gatePairs: [GatePair] = []
    package var isInterrupted = false
    /// What ended the gate before it was done, other than an interruption.
    package var failure: (any Error)?
    /// The pairs that were measured once more, and why.
    var repeated: [(pair: Int, reason: String)] = []
    /// The runs of a pair that was not completed.
    var loose: [(step: PairStep, record: RunRecord)] = []

    /// What else a reader should know, as full sentences.
    package var notes: [String] {
        guard let first = repeated.first else { return [] }
        let numbers = Quantity.listed(repeated.map { String($0.pair) })
        let subject = repeated.count == 1 ? "Pair \(numbers) was" : "Pairs \(numbers) were"
        return [
            "\(subject) measured once more, and the second time counts, because the first time was not valid: "
                + first.reason
        ]
    }

    mutating func add(_ pair: MeasuredPair, _ reading: GatePair) {
        pairs.append(pair)
        gatePairs.append(reading)
        loose = []
    }

    var isEmpty: Bool { pairs.isEmpty && loose.isEmpty }

    /// The runs of a side, a last one without its counterpart included.
    package func runs(of side: PairSide) -> [(pair: Int, record: RunRecord)] {
        pairs.map { ($0.number, side == .base ? $0.base : $0.candidate) }
            + loose.filter { $0.step.side == side }.map { ($0.step.pair, $0.record) }
    }

    /// The record above all of them.
    ///
    /// - Parameter isInvalid: whether too many pairs are not valid.
    package func record(isInvalid: Bool, command: [String]) throws(AccountingError) -> RunRecord {
        var record = RunRecord(
            sides: PairSide.allCases.map { ($0.rawValue, runs(of: $0)) }, isInvalid: isInvalid)
        record.interrupted = isInterrupted
        record.command = command
        record.notes.insert(
            "These are the runs of \(Quantity.counted(pairs.count, "interleaved pair")) together, with the base and the "
                + "candidate as paths; each run is under pairs/.", at: 0)
        record.notes += notes
        try record.checkAccounting()
        return record
    }
}
