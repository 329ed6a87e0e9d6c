// SPDX-License-Identifier: Apache-2.0
import Gate
package import Results

/// The report on the terminal: one screen, at most 100 columns.
package enum TextFormat: ReportFormat {
    package static let name = "text"
    package static let fileName: String? = nil

    static let width = 100
    private static let mostOperations = 12
    private static let mostFindings = 5

    package static func render(_ record: RunRecord, runDirectory: String?) -> String {
        var lines: [String] = []
        if let reason = record.validity.findings.first(where: { $0.severity == .invalid }) {
            lines += wrapped("INVALID: " + reason.message, indent: "  ") + [""]
        } else if !record.validity.valid {
            lines += ["INVALID", ""]
        }
        if let comparison = record.comparison {
            let most = runDirectory != nil ? TextComparison.mostFindings : nil
            lines += TextComparison(record, comparison).lines + [""]
            lines += findings(record, most: most, told: TextComparison.told)
        } else if let tiers = record.tiers {
            lines += TextTiers(record, tiers).lines
        } else if let durability = record.durability {
            lines += TextDurability(durability).lines + [""]
            lines += findings(record, most: runDirectory != nil ? mostFindings : nil)
        } else if let capacity = record.capacity {
            lines += TextCapacity(record, capacity).lines + [""]
            lines += findings(record, most: runDirectory != nil ? mostFindings : nil, told: TextCapacity.told)
        } else if let staleness = record.staleness {
            lines += TextStaleness(record, staleness).lines + [""]
            lines += findings(record, most: runDirectory != nil ? mostFindings : nil, told: TextStaleness.told)
        } else {
            // The verdict before the figures of the runs that it rests on.
            if let gate = record.gate.flatMap(GateReport.init) { lines = GateTextFormat.lines(gate) + [""] + lines }
            if let databases = record.databases { lines += ComparedDatabases(databases: databases).lines + [""] }
            lines += labelled(head(record)) + [""]
            lines += LatencyTable.lines(record, mostOperations: mostOperations, width: width)
            lines += [""] + figures(record) + [""]
            lines += findings(record, most: runDirectory != nil ? mostFindings : nil)
        }
        if let runDirectory { lines += ["", "Results: " + PlainText.visible(runDirectory)] }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func head(_ record: RunRecord) -> [(String, String)] {
        var facts = [
            ("profile", record.profileName + ", seed \(record.seed)"),
            ("target", record.target.url + " (" + record.serverText + ")"),
        ]
        if let text = record.securityText { facts.append(("TLS", text)) }
        if let text = record.handshakeText { facts.append(("handshake", text)) }
        if let text = record.tokenText { facts.append(("token", text)) }
        if let text = record.databaseTokenText { facts.append(("token of the database", text)) }
        if let text = record.nodesText { facts.append(("nodes", text)) }
        if let path = record.pathText { facts.append(("path", path)) }
        if let sandbox = record.sandbox { facts.append(("sandbox", sandbox)) }
        facts.append(("load", record.loadText))
        let measure = record.measure
        var counts =
            "\(Quantity.duration(measure.durationNs)), planned \(Quantity.count(measure.planned)), "
            + "sent \(Quantity.count(measure.sent)), completed \(Quantity.count(measure.completed)), "
            + "failed \(Quantity.count(measure.failed))"
        if measure.unfinished > 0 { counts += ", unfinished \(Quantity.count(measure.unfinished))" }
        counts += ": \(Quantity.rate(measure.ratePerSecond))"
        facts.append((record.interrupted ? "stopped" : "measured", counts))
        if let text = record.failoverText { facts.append(("failover", text)) }
        return facts
    }

    /// Facts with their names in a column of their own.
    static func labelled(_ facts: [(String, String)]) -> [String] {
        facts.flatMap { name, value in
            let indent = String(repeating: " ", count: 10)
            let lines = PlainText.wrapped(PlainText.visible(value), width: width - indent.count, indent: "")
            return lines.enumerated().map { index, line in
                (index == 0 ? name + indent.dropFirst(name.count) : indent) + line
            }
        }
    }

    private static func figures(_ record: RunRecord) -> [String] {
        let operations = record.operations.map(\.operation)
        var parts: [String] = []
        let hits = operations.reduce(0) { $0 + $1.hits }
        let reads = hits + operations.reduce(0) { $0 + $1.misses }
        if reads > 0 {
            parts.append("\(Quantity.share(Double(hits) / Double(reads))) hits")
        }
        for kind in [LatencyKind.generatorLag, .queue] {
            let tails = operations.compactMap { $0.latency[kind]?.tail }
            if let worst = tails.max(by: { $0.nanoseconds < $1.nanoseconds }) {
                parts.append("\(kind.title) \(worst.percentile.title) \(Quantity.duration(worst.nanoseconds))")
            }
        }
        var lines = parts.isEmpty ? [] : [parts.joined(separator: ", ")]
        lines.append("client: " + client(record))
        return lines.flatMap { wrapped($0, indent: "  ") }
    }

    /// What the load cost the client.
    static func client(_ record: RunRecord) -> String {
        var client = record.processorText.map { [$0] } ?? []
        client.append("busiest thread \(Quantity.share(record.client.busiestThreadShare))")
        client.append("\(Quantity.bytes(Double(record.client.maxResidentBytes))) of memory")
        return client.joined(separator: ", ")
    }

    /// The findings of which the first is not at the top already, without those that have been `told`.
    private static func findings(_ record: RunRecord, most: Int?, told: Set<String> = []) -> [String] {
        let all = record.validity.findings.filter { !told.contains($0.code) }
        let findings = record.validity.valid ? all : all.filter { $0 != all.first { $0.severity == .invalid } }
        guard !findings.isEmpty else {
            if record.validity.valid, !record.validity.findings.isEmpty { return ["Valid, with what is said above."] }
            return [record.validity.valid ? "Valid: nothing stood in the way of this measurement." : "Not valid."]
        }
        let counted = Quantity.counted(findings.count, record.validity.valid ? "finding" : "more finding")
        var lines = [(record.validity.valid ? "Valid, with " : "Not valid; ") + counted + ":"]
        let shown = findings.prefix(most ?? findings.count)
        for finding in shown {
            lines += wrapped("- \(finding.severity.rawValue) \(finding.code): \(finding.message)", indent: "  ")
        }
        let rest = findings.dropFirst(shown.count)
        if !rest.isEmpty {
            lines += wrapped("- and in report.md: " + rest.map(\.code).joined(separator: ", "), indent: "  ")
        }
        return lines
    }

    private static func wrapped(_ text: String, indent: String) -> [String] {
        PlainText.wrapped(PlainText.visible(text), width: width, indent: indent)
    }
}
