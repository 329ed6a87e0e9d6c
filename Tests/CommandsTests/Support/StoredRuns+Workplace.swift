// SPDX-License-Identifier: Apache-2.0
import Results
import StoredRuns
import TestServers

extension Workplace {
    /// Writes records as the repeats of one run directory.
    func store(_ records: [RunRecord], as name: String) throws {
        for (index, record) in records.enumerated() {
            let folder = "\(name)/repeats/\(index < 9 ? "0" : "")\(index + 1)"
            guard try shell("mkdir -p \(folder)").code == 0 else { throw ProcessFailure("No folder \(folder).") }
            try write(record.text, to: "\(folder)/record.json")
        }
    }

    /// Ten good repeats, kept as the baseline `reference`.
    func storeReference() throws {
        try store(StoredRun.repeats(10, firstSeed: 30), as: "before")
        let saved = try run(["gate", "save", "before", "--name", "reference"])
        guard saved.code == 0 else { throw ProcessFailure(saved.standardError) }
    }
}
