// SPDX-License-Identifier: Apache-2.0
package import Engine
package import Results

/// Runs the searches for a capacity, one step after the other, and makes the record above them.
package struct CapacityRun {
    package var question: CapacityQuestion
    package var maker: StepMaker

    package init(question: CapacityQuestion, maker: StepMaker) {
        self.question = question
        self.maker = maker
    }

    /// Runs all steps, or those until one is interrupted or finds the target gone.
    ///
    /// - Parameters:
    ///   - isInterrupted: whether Ctrl-C was pressed, also between two steps.
    ///   - keep: takes each step as it is made, with its folder.
    ///   - progress: told of the step, and how far it is.
    /// - Throws: what the runner throws, when no step was made before; `AccountingError`; what `keep` throws.
    package func run(
        isInterrupted: () -> Bool = { false }, keep: (StepLoad, StepMaker.Made) throws -> Void = { _, _ in },
        progress: (StepLoad, RunProgress) -> Void = { _, _ in }
    ) throws -> RunRecord {
        var probe = CapacityProbe(question)
        var first: RunRecord?
        while let load = probe.next {
            let made: StepMaker.Made
            do {
                made = try maker.make(load) { progress(load, $0) }
            } catch {
                guard first != nil else { throw error }
                // What was measured before is worth keeping.
                if isInterrupted() {
                    probe.stop(.interrupted, Self.interruption)
                } else {
                    probe.stop(.targetLost, "The search ended at \(load.directory): \(error)")
                }
                break
            }
            try keep(load, made)
            first = first ?? made.record
            if made.isInterrupted || isInterrupted() {
                probe.stop(.interrupted, Self.interruption)
                break
            }
            probe.note(made.record, log: made.log)
            if let sentence = StepLoss.sentence(made.record, load) { probe.stop(.targetLost, sentence) }
        }
        let capacity = probe.capacity
        return CapacityRecords.whole(capacity, base: probe.base(of: capacity), first: first)
    }

    static let interruption = "The search was interrupted."
}

/// Makes the record above the steps of a search.
enum CapacityRecords {
    /// The figures of the step at the capacity, and the searches.
    static func whole(_ capacity: CapacityRecord, base: RunRecord?, first: RunRecord?) -> RunRecord {
        var record = base ?? first ?? RunRecord()
        record.kind = "capacity"
        record.startedAt = first?.startedAt ?? record.startedAt
        record.phases.populate = first?.phases.populate ?? record.phases.populate
        record.interrupted = capacity.outcome == .interrupted
        record.notes.insert(
            capacity.atCapacity.isEmpty
                ? "The latencies and counts of this record are those of the last step."
                : "The latencies and counts of this record are those of \(capacity.atCapacity), at the capacity.", at: 0
        )
        record.capacity = capacity
        return record.judged()
    }
}
