// SPDX-License-Identifier: Apache-2.0

/// Allocations per operation of every case, judged.
struct AllocationTable {
    private let rows: [(measured: AllocationCase, perOperation: Double)]

    init(measuring cases: [AllocationCase]) throws {
        rows = try cases.map { ($0, try $0.measure()) }
    }

    var meetsAllLimits: Bool {
        rows.allSatisfy(isMet)
    }

    var markdown: String {
        let header = "| case | operations | allocations per operation | limit | verdict |\n|---|---:|---:|---:|---|\n"
        return header
            + rows.map { row in
                "| \(row.measured.name) | \(row.measured.operations) | \(fixed(row.perOperation, 4))"
                    + " | \(fixed(row.measured.limit, 4)) | \(isMet(row) ? "pass" : "**fail**") |\n"
            }.joined()
    }

    private func isMet(_ row: (measured: AllocationCase, perOperation: Double)) -> Bool {
        row.perOperation <= row.measured.limit && row.perOperation >= row.measured.least
    }
}
