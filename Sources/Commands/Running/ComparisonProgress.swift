// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments

/// The progress of a comparison on standard error: what is filled, and then which block is under way.
final class ComparisonProgress {
    private let line: ProgressLine

    init(isQuiet: Bool) { line = ProgressLine(isQuiet: isQuiet) }

    func filling(_ share: Double) { line.show("filling the database · \(Int(share * 100)) %") }

    func block(_ step: BlockStep, _ progress: RunProgress) {
        guard progress.phase < .done else { return }
        let place = step.pair == 0 ? "cold start" : "pair \(step.pair)"
        line.show("\(place) · \(step.path) · " + ProgressLine.text(progress))
    }

    func clear() { line.clear() }
}
