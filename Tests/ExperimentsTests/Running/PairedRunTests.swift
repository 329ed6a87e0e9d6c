// SPDX-License-Identifier: Apache-2.0
import Experiments
import Gate
import Results
import Testing

/// The order of the runs of a gate, and what becomes of those that go wrong.
struct PairedRunTests {
    private struct Broken: Error {}

    /// Answers each step with a record, and remembers the steps.
    private final class Runner: PairRunner {
        private(set) var steps: [PairStep] = []
        private let answer: (PairStep, inout RunRecord) throws -> Void

        init(_ answer: @escaping (PairStep, inout RunRecord) throws -> Void = { _, _ in }) { self.answer = answer }

        func run(_ step: PairStep) throws -> RunRecord {
            steps.append(step)
            var record = RunRecord()
            record.seed = step.seed(from: 42)
            record.startedAt = "2026-01-02T03:04:\(steps.count + 10)Z"
            record.paths = [PathRecord(name: "cached", operations: [OperationRecord(name: "get")])]
            try answer(step, &record)
            return record
        }
    }

    private let late = ValidityRecord(findings: [Finding("generator-lag", .invalid, "Late.")])

    private func pairs(_ runner: Runner, _ count: Int = 10, seed: UInt64 = 42, isInterrupted: Bool = false) throws
        -> MeasuredPairs
    {
        try PairedRun(seed: seed) { isInterrupted }.run(runner) { $0.count >= count }
    }

    /// Both orders come, by the seed; the same seed gives the same.
    ///
    /// Both sides of a pair have one seed, and no two pairs.
    @Test func orderIsDrawn() throws {
        let runner = Runner()
        let measured = try pairs(runner)
        #expect(runner.steps.count == 20)
        #expect(runner.steps.map(\.pair) == (1...10).flatMap { [$0, $0] })
        let first = stride(from: 0, to: 20, by: 2).map { runner.steps[$0].side }
        #expect(Set(first) == [.base, .candidate])
        #expect(measured.pairs.map(\.base.seed) == Array(42...51))
        #expect(measured.pairs.map(\.candidate.seed) == Array(42...51))
        let (again, other) = (Runner(), Runner())
        _ = try pairs(again)
        #expect(again.steps == runner.steps)
        _ = try pairs(other, seed: 7)
        #expect(other.steps != runner.steps)
        #expect(runner.steps.map(\.pairDirectory).last == "10")
    }

    @Test func aPairThatIsNotValidIsMeasuredOnceMore() throws {
        let runner = Runner { step, record in
            if step.pair == 2, step.side == .candidate, !step.isAgain { record.validity = self.late }
            if step.pair == 3, step.side == .base { record.validity = self.late }
        }
        let measured = try pairs(runner, 4)
        #expect(runner.steps.count == 12)
        #expect(Set(runner.steps.filter(\.isAgain).map(\.pairDirectory)) == ["02-again", "03-again"])
        #expect(measured.gatePairs.map(\.isValid) == [true, true, false, true])
        #expect(
            measured.notes == [
                "Pairs 2 and 3 were measured once more, and the second time counts, because the first time was not valid: "
                    + "Late."
            ])
        let record = try measured.record(isInvalid: false, command: [])
        #expect(record.kind == "gate" && record.validity.valid)
        #expect(record.validity.findings.map(\.message) == ["Pair 3, base: Late."])
        #expect(record.paths.map(\.name) == ["base", "candidate"])
        #expect(try !measured.record(isInvalid: true, command: []).validity.valid)
    }

    @Test func anInterruptionKeepsWhatIsThere() throws {
        let runner = Runner { step, record in record.interrupted = step.pair == 3 }
        let measured = try pairs(runner)
        #expect(measured.isInterrupted && measured.failure == nil)
        #expect(measured.pairs.map(\.number) == [1, 2])
        #expect(PairSide.allCases.map { measured.runs(of: $0).count }.reduce(0, +) == 5)
        let isMarked = try measured.record(isInvalid: false, command: []).interrupted
        #expect(isMarked)
        // Before the second run of a pair was begun.
        let early = try pairs(Runner { step, _ in if step.pair == 2 { throw Broken() } }, isInterrupted: true)
        #expect(early.isInterrupted && early.failure == nil && early.pairs.count == 1)
    }

    @Test func aTargetThatGoesAwayIsAFailureBesideWhatIsThere() throws {
        let measured = try pairs(Runner { step, _ in if step.pair == 2 { throw Broken() } })
        #expect(measured.failure is Broken && !measured.isInterrupted)
        #expect(measured.pairs.count == 1)
        #expect(throws: Broken.self) { try pairs(Runner { _, _ in throw Broken() }) }
    }
}
