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
        self.init(together: repeats)
        let seeds = repeats.map { String($0.seed) }.joined(separator: ", ")
        notes.insert(
            "These are \(Quantity.counted(repeats.count, "repeat")) of one plan together, with the seeds \(seeds); each is "
                + "a run of its own under repeats/.", at: 0)
        validity = ValidityRecord(
            repeats.enumerated().map { ("Repeat \($0 + 1)", $1) },
            isInvalid: Self.areTooMany(invalid: repeats.count { !$0.validity.valid }, of: repeats.count))
    }

    /// The record above the pairs of a gate: its sides as paths, each with the sums of its runs.
    ///
    /// - Parameters:
    ///   - sides: the name of each side, and its runs with the pairs that they are of; at least one run in all.
    ///   - isInvalid: whether too many pairs are not valid.
    package init(sides: [(name: String, runs: [(pair: Int, record: RunRecord)])], isInvalid: Bool) {
        let filled = sides.filter { !$0.runs.isEmpty }
        var merged = filled.map { side -> RunRecord in
            var record = RunRecord(together: side.runs.map(\.record))
            record.paths = record.paths.map { PathRecord(name: side.name, operations: $0.operations) }
            record.intervals = record.intervals.map { row in
                var row = row
                row.path = side.name
                return row
            }
            return record
        }
        let first = merged.removeFirst()
        self = merged.reduce(first) { $0.joined(with: $1) }
        kind = "gate"
        startedAt = filled.flatMap(\.runs).map(\.record.startedAt).min() ?? startedAt
        validity = ValidityRecord(
            filled.flatMap { side in side.runs.map { ("Pair \($0.pair), \(side.name)", $0.record) } },
            isInvalid: isInvalid)
    }

    /// The sums of runs of one plan, not judged.
    private init(together repeats: [RunRecord]) {
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
}

extension ValidityRecord {
    /// The findings of several runs, each once and with the first run that it is of.
    ///
    /// - Parameter isInvalid: whether too many of the runs are not valid; else none of the findings is more than a warning.
    package init(_ runs: [(name: String, record: RunRecord)], isInvalid: Bool) {
        var findings: [Finding] = []
        for (name, record) in runs {
            for var finding in record.validity.findings {
                if let place = findings.firstIndex(where: { $0.code == finding.code }) {
                    if finding.severity == .invalid, isInvalid { findings[place].severity = .invalid }
                    continue
                }
                finding.message = "\(name): \(finding.message)"
                if !isInvalid { finding.severity = .warning }
                findings.append(finding)
            }
        }
        self.init(
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
