// SPDX-License-Identifier: Apache-2.0
package import Engine
internal import Gate
package import Results
internal import Workload

/// Runs the same searches on several targets in turns, and then the asked rate on each.
///
/// One step of each target makes a round, in an order drawn from the seed, so that a machine that drifts hurts all alike.
package struct TiersRun {
    /// A target by its name.
    package struct Target {
        package var name: String
        package var maker: StepMaker

        package init(name: String, maker: StepMaker) {
            self.name = name
            self.maker = maker
        }
    }

    /// What was measured of one target.
    package struct Measured {
        package var name: String
        package var capacity: CapacityRecord
        /// The step at the capacity, else the last one; nil where none was made.
        package var base: RunRecord?
        /// The steps at the asked rate together; nil where none was made.
        package var asked: RunRecord?
        package var askedRow: CapacityStepRecord?
        package var isInterrupted = false

        /// The record above the target's steps; nil where none was made.
        package var capacityRecord: RunRecord? {
            base.map { CapacityRecords.whole(capacity, base: $0, first: nil) }
        }
    }

    /// Steps at the asked rate, on each target.
    package static let askedRounds = 3

    package var question: CapacityQuestion
    package var targets: [Target]
    package var seed: UInt64

    package init(question: CapacityQuestion, targets: [Target], seed: UInt64) {
        self.question = question
        self.targets = targets
        self.seed = seed
    }

    private struct State {
        var probe: CapacityProbe
        var asked: [StepMaker.Made] = []
        var isLost = false
        var number = 0
    }

    /// How long all of it takes as a rule, in nanoseconds.
    package var expectedDuration: Int64 {
        let asked = question.askedPerSecond.map { question.length(atRate: $0) + question.warmup } ?? 0
        return Int64(targets.count) * (question.expectedDuration + Int64(Self.askedRounds) * asked)
    }

    /// - Throws: what a runner throws at the first step of a target; `AccountingError`; what `keep` throws.
    package func run(
        isInterrupted: () -> Bool = { false },
        keep: (Target, StepLoad, StepMaker.Made) throws -> Void = { _, _, _ in },
        progress: (Target, StepLoad, RunProgress) -> Void = { _, _, _ in }
    ) throws -> [Measured] {
        var states = targets.map { _ in State(probe: CapacityProbe(question)) }
        var round: UInt64 = 0
        var isEnded = false
        func turn(_ body: (Int) throws -> Bool) throws {
            for place in order(round) where !isEnded {
                if try body(place) { isEnded = true }
            }
            round += 1
        }
        while !isEnded, states.contains(where: { $0.probe.next != nil }) {
            try turn { place in
                guard let load = states[place].probe.next else { return false }
                return try step(
                    place, load, &states[place], isInterrupted: isInterrupted, keep: keep, progress: progress)
            }
        }
        for _ in 0..<Self.askedRounds where !isEnded {
            try turn { place in
                guard !states[place].isLost, let load = asked(states[place]) else { return false }
                return try step(
                    place, load, &states[place], isInterrupted: isInterrupted, keep: keep, progress: progress)
            }
        }
        if isEnded {
            for place in states.indices { states[place].probe.stop(.interrupted, CapacityRun.interruption) }
        }
        return zip(targets, states).map { measured($0, $1, isInterrupted: isEnded) }
    }

    /// Makes one step; true where it was interrupted.
    private func step(
        _ place: Int, _ load: StepLoad, _ state: inout State, isInterrupted: () -> Bool,
        keep: (Target, StepLoad, StepMaker.Made) throws -> Void, progress: (Target, StepLoad, RunProgress) -> Void
    ) throws -> Bool {
        let target = targets[place]
        let made: StepMaker.Made
        do {
            made = try target.maker.make(load) { progress(target, load, $0) }
        } catch {
            guard state.number > 0 else { throw error }
            if isInterrupted() { return true }
            state.isLost = true
            state.probe.stop(.targetLost, "The search ended at \(load.directory): \(error)")
            return false
        }
        state.number = load.number
        try keep(target, load, made)
        if made.isInterrupted || isInterrupted() { return true }
        if load.purpose == Self.askedPurpose {
            state.asked.append(made)
        } else {
            state.probe.note(made.record, log: made.log)
        }
        if let sentence = StepLoss.sentence(made.record, load) {
            state.isLost = true
            state.probe.stop(.targetLost, sentence)
        }
        return false
    }

    package static let askedPurpose = "asked"

    /// The next step at the asked rate, with the connections of the capacity.
    private func asked(_ state: State) -> StepLoad? {
        guard let rate = question.askedPerSecond else { return nil }
        let capacity = state.probe.capacity
        let setting = question.settings[0]
        return StepLoad(
            connections: capacity.connections > 0 ? capacity.connections : setting.connections,
            depth: capacity.depth > 0 ? capacity.depth : setting.depth, ratePerSecond: rate,
            duration: question.length(atRate: rate), warmup: question.warmup, number: state.number + 1, isFirst: false,
            purpose: Self.askedPurpose)
    }

    private func order(_ round: UInt64) -> [Int] {
        let draws = RandomStream(seed: seed, purpose: "tier-order", lane: 0)
        return targets.indices.map { (place: $0, draw: draws.value(round, UInt64($0) % 16)) }
            .sorted { ($0.draw, $0.place) < ($1.draw, $1.place) }.map(\.place)
    }

    private func measured(_ target: Target, _ state: State, isInterrupted: Bool) -> Measured {
        let capacity = state.probe.capacity
        var measured = Measured(
            name: target.name, capacity: capacity, base: state.probe.base(of: capacity), isInterrupted: isInterrupted)
        guard let last = state.asked.last, let load = asked(state) else { return measured }
        let levels = StepEvidence.judged(question.levels)
        let evidence = state.asked.map { StepEvidence($0.record, log: $0.log, levels: levels) }
        let together = evidence.dropFirst().reduce(evidence[0]) { $0.pooled(with: $1) }
        let record = RunRecord(repeats: state.asked.map(\.record))
        var row = CapacityStepRecord(record, load)
        row.ratePerSecond = load.ratePerSecond ?? 0
        let isClient = state.asked.contains { StepLimiter.isClient($0.record) }
        row.verdict = (isClient ? StepVerdict.undecided : together.verdict).rawValue
        row.missed = isClient ? [] : together.missed.map(\.text)
        row.limiter = StepLimiter.name(last.record, isBad: together.verdict == .bad)
        row.serverProcessorShare = StepLimiter.serverProcessorShare(last.record)
        row.directory = "steps"
        measured.asked = record
        measured.askedRow = row
        return measured
    }
}
