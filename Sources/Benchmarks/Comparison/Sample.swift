// SPDX-License-Identifier: Apache-2.0

/// One run of one client in one cell.
struct Sample: Equatable {
    var round: Int
    var cell: Cell
    var client: String
    /// As the server counted them.
    var requests: Int64
    /// User and system time of the client, in microseconds, from its start to its end.
    var processorMicroseconds: Int64
    /// As the client itself reports it.
    var ratePerSecond: Double
    var peakResidentBytes: Int64
    var exitCode: Int32

    var processorPerRequest: Double {
        Double(processorMicroseconds) / Double(requests)
    }

    static let columns =
        "round,operation,depth,client,requests,cpu_us,operations_per_s,peak_resident_bytes,exit_code"

    var csv: String {
        "\(round),\(cell.name),\(cell.depth),\(client),\(requests),\(processorMicroseconds),"
            + "\(fixed(ratePerSecond, 2)),\(peakResidentBytes),\(exitCode)"
    }
}

extension Sample {
    /// Reads a line that `csv` wrote; nil when it is none.
    init?(csv line: Substring) {
        let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 9, let round = Int(fields[0]), let depth = Int(fields[2]),
            let cell = Cell(name: fields[1], depth: depth), let requests = Int64(fields[4]), requests > 0,
            let cpu = Int64(fields[5]),
            let rate = Double(fields[6]), let peak = Int64(fields[7]), let exitCode = Int32(fields[8])
        else { return nil }
        self.init(
            round: round, cell: cell, client: fields[3], requests: requests,
            processorMicroseconds: cpu, ratePerSecond: rate, peakResidentBytes: peak, exitCode: exitCode)
    }
}
