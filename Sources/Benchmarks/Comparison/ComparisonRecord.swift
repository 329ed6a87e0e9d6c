// SPDX-License-Identifier: Apache-2.0

/// Everything that a comparison measured, and what it was measured on: the table is made from this alone.
struct ComparisonRecord: Equatable {
    /// Lines that say when, on what and how, in the order in which they are shown.
    var notes: [String]
    var isQuick: Bool
    var samples: [Sample]

    private static let quickNote =
        "Quick: one round of one second each shows that the program works; it measures nothing."

    init(notes: [String], samples: [Sample]) {
        self.notes = notes
        isQuick = false
        self.samples = samples
    }

    /// A comment line for each note, then a row for each sample.
    var csv: String {
        let all = (isQuick ? [ComparisonRecord.quickNote] : []) + notes
        return (all.map { "# \($0)" } + [Sample.columns] + samples.map(\.csv)).joined(separator: "\n") + "\n"
    }

    /// Reads what `csv` wrote.
    init(csv text: String) throws {
        notes = []
        isQuick = false
        samples = []
        for (index, line) in text.split(separator: "\n").enumerated() {
            if line == "# \(ComparisonRecord.quickNote)" {
                isQuick = true
            } else if line.hasPrefix("# ") {
                notes.append(String(line.dropFirst(2)))
            } else if let sample = Sample(csv: line) {
                samples.append(sample)
            } else if line != Sample.columns {
                throw BenchmarkFailure("Line \(index + 1) is no sample of a comparison: \(line)")
            }
        }
    }
}
