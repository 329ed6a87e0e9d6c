// SPDX-License-Identifier: Apache-2.0

/// The database cases measured in rounds, ours and the peer in turn, and judged: medians over the rounds, and ratios formed
/// within a round.
struct DatabaseTable {
    private struct Row {
        var measured: any DatabaseCase
        var ours: [DatabaseFigure] = []
        var peer: [DatabaseFigure] = []
    }

    private var rows: [Row]
    private let machine: String
    private let rounds: Int
    private let isQuick: Bool

    init(
        measuring cases: [any DatabaseCase], on machine: Machine, rounds: Int, seconds: Int, isQuick: Bool,
        progress: (String) -> Void
    ) throws {
        self.machine = machine.description
        self.rounds = rounds
        self.isQuick = isQuick
        rows = cases.map { Row(measured: $0) }
        try ProgramSearch.require(cases.flatMap(\.needs))
        let bench = try DatabaseBench(machine)
        for round in 1...rounds {
            progress("Databases: round \(round) of \(rounds).")
            for index in rows.indices {
                let measured = rows[index].measured
                // Seeding is read back by the peer, so ours comes first there; a drift meets the others in turns.
                if round % 2 == 1 || measured is SeedingCase {
                    rows[index].ours.append(try measured.measureOurs(bench, seconds: seconds))
                    rows[index].peer.append(try measured.measurePeer(bench, seconds: seconds))
                } else {
                    rows[index].peer.append(try measured.measurePeer(bench, seconds: seconds))
                    rows[index].ours.append(try measured.measureOurs(bench, seconds: seconds))
                }
            }
        }
    }

    var meetsAllLimits: Bool { rows.allSatisfy(isMet) }

    var markdown: String {
        let quick = isQuick ? "**A quick run: it shows that the program works, and measures nothing.**\n\n" : ""
        let notes =
            ["Machine: \(machine)", "Rounds: \(rounds), ours and the peer in turn; medians; ratios within a round"]
            + rows.map(\.measured.note)
        return "## With a database\n\n" + quick + notes.map { "- \($0)\n" }.joined() + "\n" + Self.header
            + rows.map(line).joined()
    }

    private static let header =
        "| case | beside | CPU µs: cachegauge | beside | ratio | limit | per second: cachegauge | beside | ratio | limit "
        + "| verdict |\n|---|---|---:|---:|---:|---|---:|---:|---:|---|---|\n"

    private func line(_ row: Row) -> String {
        let verdict = isQuick ? "not judged" : isMet(row) ? "pass" : "**fail**"
        let processor = [
            Self.shown(row.ours.compactMap(\.processorMicroseconds), 2),
            Self.shown(row.peer.compactMap(\.processorMicroseconds), 2), Self.shown(processorRatios(row), 3),
            row.measured.processorLimit?.text ?? row.measured.processorCeiling.map { "≤ \(Int($0)) µs" } ?? "-",
        ]
        let rate = [
            Self.shown(row.ours.map(\.ratePerSecond), 0), Self.shown(row.peer.map(\.ratePerSecond), 0),
            Self.shown(rateRatios(row), 3), row.measured.rateLimit?.text ?? "-",
        ]
        return "| " + ([row.measured.name, row.measured.peer] + processor + rate + [verdict]).joined(separator: " | ")
            + " |\n"
    }

    private static func shown(_ values: [Double], _ decimals: Int) -> String {
        values.isEmpty ? "-" : fixed(median(values), decimals)
    }

    private func processorRatios(_ row: Row) -> [Double] {
        zip(row.ours, row.peer).compactMap { ours, peer in
            guard let one = ours.processorMicroseconds, let other = peer.processorMicroseconds else { return nil }
            return one / other
        }
    }

    private func rateRatios(_ row: Row) -> [Double] {
        zip(row.ours, row.peer).map { $0.ratePerSecond / $1.ratePerSecond }
    }

    private func isMet(_ row: Row) -> Bool {
        let processor = row.measured.processorLimit.map { $0.isMet(by: median(processorRatios(row))) } ?? true
        let rate = row.measured.rateLimit.map { $0.isMet(by: median(rateRatios(row))) } ?? true
        let ceiling = row.measured.processorCeiling.map { median(row.ours.compactMap(\.processorMicroseconds)) <= $0 }
        return processor && rate && ceiling ?? true
    }
}
