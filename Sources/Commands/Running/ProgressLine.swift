// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Glibc
internal import Results
internal import Synchronization

/// The progress of a run on standard error: one line that is redrawn on a terminal, else a line every ten seconds.
final class ProgressLine {
    private let isQuiet: Bool
    /// What stands before the progress of a run.
    private let label: String
    private let isTerminal = StandardError.isTerminal
    private var lastPlain = time(nil)
    private var isDrawn = false

    init(isQuiet: Bool, label: String = "") {
        self.isQuiet = isQuiet
        self.label = label
    }

    func show(_ progress: RunProgress) {
        guard progress.phase < .done else { return }
        show(label + Self.text(progress))
    }

    func show(_ text: String) {
        guard !isQuiet else { return }
        if isTerminal {
            StandardError.write("\r\u{1b}[2K" + String(text.prefix(max(20, StandardError.columns - 1))))
            isDrawn = true
        } else if time(nil) - lastPlain >= 10 {
            lastPlain = time(nil)
            StandardError.write(text + "\n")
        }
    }

    /// Takes the line away, for what is printed next.
    func clear() {
        if isDrawn { StandardError.write("\r\u{1b}[2K") }
        isDrawn = false
    }

    static func text(_ progress: RunProgress) -> String {
        var parts = ["\(progress.phase)"]
        if let left = progress.left {
            parts.append("\((left + 999_999_999) / 1_000_000_000) s left")
        } else if let share = progress.share {
            parts.append("\(Int(share * 100)) %")
        }
        if progress.phase >= .measure {
            if let rate = progress.ratePerSecond { parts.append(Quantity.rate(rate)) }
            parts.append("p50 " + (progress.p50.map { Quantity.duration($0) } ?? "n/a"))
            parts.append("p99 " + (progress.p99.map { Quantity.duration($0) } ?? "n/a"))
            parts.append(Quantity.counted(Int(progress.failed), "error"))
        }
        return parts.joined(separator: " · ")
    }
}
