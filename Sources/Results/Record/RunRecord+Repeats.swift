// SPDX-License-Identifier: Apache-2.0

extension RunRecord {
    /// The largest share of repeats that may be left out as not valid; with more, nothing may be judged by the rest.
    package static let mostInvalidRepeats = 0.2

    package static func areTooMany(invalid: Int, of all: Int) -> Bool {
        Double(invalid) > mostInvalidRepeats * Double(all)
    }

    /// The record above repeats of one plan: their sums, with their latencies together and their seconds one behind the
    /// other.
    ///
    /// How much they differ it does not tell; that is what a gate looks at. Findings are those of the repeats, each with
    /// the repeat that it is of.
    ///
    /// - Parameter repeats: not empty.
    package init(repeats: [RunRecord]) {
        self = repeats[0]
        var start: Int64 = 0
        var rows: [IntervalRecord] = []
        for one in repeats {
            rows += one.intervals.map { row in
                var row = row
                row.startNs += start
                return row
            }
            // A second that was cut short is followed by a whole one.
            start += (one.measure.durationNs + 999_999_999) / 1_000_000_000 * 1_000_000_000
        }
        for one in repeats.dropFirst() { self = joined(with: one) }
        paths = Self.merged(repeats)
        intervals = rows
        server.after = repeats[repeats.count - 1].server.after
        let seeds = repeats.map { String($0.seed) }.joined(separator: ", ")
        notes.insert(
            "These are \(Quantity.counted(repeats.count, "repeat")) of one plan together, with the seeds \(seeds); each is "
                + "a run of its own under repeats/.", at: 0)
        validity = Self.validity(repeats)
    }

    /// The operations of each path by name, as far as every repeat has them.
    private static func merged(_ repeats: [RunRecord]) -> [PathRecord] {
        repeats[0].paths.map { path in
            PathRecord(
                name: path.name,
                operations: path.operations.map { operation in
                    OperationRecord(
                        merging: repeats.compactMap { one in
                            one.paths.first { $0.name == path.name }?.operations.first { $0.name == operation.name }
                        }, named: operation.name)
                })
        }
    }

    private static func validity(_ repeats: [RunRecord]) -> ValidityRecord {
        let isInvalid = areTooMany(invalid: repeats.count { !$0.validity.valid }, of: repeats.count)
        var findings: [Finding] = []
        for (index, one) in repeats.enumerated() {
            for var finding in one.validity.findings {
                if let place = findings.firstIndex(where: { $0.code == finding.code }) {
                    if finding.severity == .invalid, isInvalid { findings[place].severity = .invalid }
                    continue
                }
                finding.message = "Repeat \(index + 1): \(finding.message)"
                if !isInvalid { finding.severity = .warning }
                findings.append(finding)
            }
        }
        return ValidityRecord(
            findings: findings.filter { $0.severity == .invalid } + findings.filter { $0.severity != .invalid })
    }
}

extension OperationRecord {
    /// The same operation of several repeats together.
    fileprivate init(merging operations: [OperationRecord], named name: String) {
        self.init(name: name)
        var words: [String: Int] = [:]
        for one in operations {
            count += one.count
            hits += one.hits
            misses += one.misses
            failed += one.failed
            bytesSent += one.bytesSent
            bytesReceived += one.bytesReceived
            errors = ErrorCounts(
                timeout: errors.timeout + one.errors.timeout, connection: errors.connection + one.errors.connection,
                server: errors.server + one.errors.server)
            for reply in one.errorReplies.all { words[reply.name, default: 0] += reply.count }
        }
        errorReplies = OrderedCounts(words)
        for kind in LatencyKind.allCases {
            let tables = operations.compactMap { $0.latency[kind] }
            if !tables.isEmpty { latency[kind] = LatencyRecord(merging: tables) }
        }
    }
}
