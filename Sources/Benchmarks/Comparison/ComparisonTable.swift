// SPDX-License-Identifier: Apache-2.0

/// The result of a comparison: medians over the rounds, and ratios judged against the limits.
///
/// A ratio is formed within each round, where both clients met the same state of the machine; the median of these ratios
/// is shown, not the ratio of the medians.
struct ComparisonTable {
    /// A limit on the ratio of cachegauge to redis-benchmark.
    enum Limit: Sendable {
        case atMost(Double)
        case atLeast(Double)

        func isMet(by ratio: Double) -> Bool {
            switch self {
            case .atMost(let limit): ratio <= limit
            case .atLeast(let limit): ratio >= limit
            }
        }

        var text: String {
            switch self {
            case .atMost(let limit): "≤ \(fixed(limit, 2))"
            case .atLeast(let limit): "≥ \(fixed(limit, 2))"
            }
        }
    }

    /// One measured quantity of a sample.
    struct Quantity: Sendable {
        var title: String
        var decimals: Int
        var limit: Limit
        var value: @Sendable (Sample) -> Double
    }

    static let quantities = [
        Quantity(title: "CPU µs per request", decimals: 3, limit: .atMost(0.65)) { $0.processorPerRequest },
        Quantity(title: "requests per second", decimals: 0, limit: .atLeast(0.95)) { $0.ratePerSecond },
        Quantity(title: "peak resident MiB", decimals: 1, limit: .atMost(4)) {
            Double($0.peakResidentBytes) / 1_048_576
        },
    ]

    /// The limits of encrypted connections: much of their cost is the cipher's, which is the same for both.
    static let secureQuantities = quantities.map { quantity in
        var quantity = quantity
        if case .atMost(0.65) = quantity.limit { quantity.limit = .atMost(0.7) }
        return quantity
    }

    /// The client that is judged, and the one that it is judged by.
    static let ours = "cachegauge"
    static let theirs = "redis-benchmark"

    private let record: ComparisonRecord

    init(_ record: ComparisonRecord) {
        self.record = record
    }

    /// Whether every ratio of every cell is within its limit.
    ///
    /// A cell without samples is not.
    var meetsAllLimits: Bool {
        cells.allSatisfy(meetsLimits)
    }

    /// Records of earlier versions have no encrypted connections.
    private var hasSecureCells: Bool { record.samples.contains { $0.cell.isSecure } }

    private var cells: [Cell] { Cell.plain + (hasSecureCells ? Cell.secure : []) }

    private func quantities(of cell: Cell) -> [Quantity] {
        cell.isSecure ? ComparisonTable.secureQuantities : ComparisonTable.quantities
    }

    var markdown: String {
        let title = "# \(ComparisonTable.ours) beside \(ComparisonTable.theirs)\n\n"
        let quick = record.isQuick ? "**A quick run: it shows that the program works, and measures nothing.**\n\n" : ""
        let notes = record.notes.map { "- \($0)\n" }.joined()
        let invalid = record.samples.count { $0.client == ComparisonTable.ours && $0.exitCode == 4 }
        let validity =
            invalid == 0
            ? "" : "\n\(invalid) runs of \(ComparisonTable.ours) said that the client, not the server, was the limit.\n"
        let plain = header(ComparisonTable.quantities) + Cell.plain.map(row).joined()
        let secure =
            hasSecureCells
            ? "\n## With TLS\n\n" + header(ComparisonTable.secureQuantities) + Cell.secure.map(row).joined() : ""
        return title + quick + notes + "\n" + plain + secure + validity + "\n" + verdict + "\n"
    }

    private func header(_ quantities: [Quantity]) -> String {
        var first = "| operation | depth |"
        var second = "|---|---:|"
        for quantity in quantities {
            first +=
                " \(quantity.title): \(ComparisonTable.ours) | \(ComparisonTable.theirs)"
                + " | ratio, \(quantity.limit.text) |"
            second += "---:|---:|---:|"
        }
        return "\(first) verdict |\n\(second)---|\n"
    }

    private func row(_ cell: Cell) -> String {
        var text = "| \(cell.operation.rawValue) | \(cell.depth) |"
        for quantity in quantities(of: cell) {
            for client in [ComparisonTable.ours, ComparisonTable.theirs] {
                let values = samples(of: client, cell).map(quantity.value)
                text += " \(fixed(median(values), quantity.decimals)) |"
            }
            text += " \(fixed(ratio(quantity, cell), 3)) |"
        }
        return "\(text) \(record.isQuick ? "not judged" : meetsLimits(cell) ? "pass" : "**fail**") |\n"
    }

    private var verdict: String {
        if record.isQuick {
            return "Nothing was judged."
        }
        let failed = cells.count { !meetsLimits($0) }
        return failed == 0 ? "Every limit is met." : "\(failed) of \(cells.count) cells do not meet a limit."
    }

    private func meetsLimits(_ cell: Cell) -> Bool {
        quantities(of: cell).allSatisfy { $0.limit.isMet(by: ratio($0, cell)) }
    }

    private func ratio(_ quantity: Quantity, _ cell: Cell) -> Double {
        let theirs = samples(of: ComparisonTable.theirs, cell)
        return median(
            samples(of: ComparisonTable.ours, cell).compactMap { our in
                theirs.first { $0.round == our.round }.map { quantity.value(our) / quantity.value($0) }
            })
    }

    private func samples(of client: String, _ cell: Cell) -> [Sample] {
        record.samples.filter { $0.client == client && $0.cell == cell }
    }
}
