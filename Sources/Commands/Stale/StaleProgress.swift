// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments

/// The progress of a measurement of staleness on standard error.
final class StaleProgress {
    private let line: ProgressLine

    init(isQuiet: Bool) { line = ProgressLine(isQuiet: isQuiet) }

    func filling(_ share: Double) { line.show("filling the database · \(Int(share * 100)) %") }

    func block(_ block: StaleBlock, _ isAudit: Bool, _ progress: RunProgress) {
        guard progress.phase < .done else { return }
        guard !isAudit else { return line.show("\(block.title) · comparing cache and database") }
        line.show("\(block.title) · " + ProgressLine.text(progress))
    }

    func resting(_ seconds: Int64) { line.show("quiet: nothing is written for \(seconds) s") }

    func lag() { line.show("replication lag · writing versions") }

    func clear() { line.clear() }
}
