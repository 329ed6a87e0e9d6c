// SPDX-License-Identifier: Apache-2.0
import Gate
package import Results

/// `report.md`: for people.
///
/// What was run, on what, the results, whether they may be used, and how to run it again.
package enum MarkdownFormat: ReportFormat {
    package static let name = "markdown"
    package static let fileName: String? = "report.md"

    package static func render(_ record: RunRecord, runDirectory: String?) -> String {
        allParts(record).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func allParts(_ record: RunRecord) -> [String] {
        if let comparison = record.comparison { return MarkdownComparison(record, comparison).parts }
        if let tiers = record.tiers { return MarkdownTiers(record, tiers).parts }
        if let durability = record.durability { return MarkdownDurability(record, durability).parts }
        if let capacity = record.capacity { return MarkdownCapacity(record, capacity).parts }
        if let staleness = record.staleness { return MarkdownStaleness(record, staleness).parts }
        // The verdict before the figures of the runs that it rests on.
        let verdict = record.gate.flatMap(GateReport.init).map { [GateMarkdownFormat.render($0)] } ?? []
        return verdict + parts(record)
    }

    private static func parts(_ record: RunRecord) -> [String] {
        [
            MarkdownHead.title(record),
            MarkdownHead.facts(record),
            "## Validity\n\n" + findings(record),
            record.databases.map { "## Databases\n\n" + ComparedDatabases(databases: $0).markdown } ?? "",
            "## Latency\n\n" + MarkdownResults.latency(record),
            "## Operations\n\n" + MarkdownResults.operations(record),
            MarkdownNodes.section(record),
            "## Over time\n\n" + MarkdownResults.timeline(record),
            MarkdownFailover.section(record),
            "## Client\n\n" + client(record),
            notes(record),
            "## Run it again\n\n" + again(record),
        ]
    }

    static func findings(_ record: RunRecord) -> String {
        guard !record.validity.findings.isEmpty else {
            return "Valid: nothing stood in the way of this measurement.\n"
        }
        let verdict = record.validity.valid ? "Valid, with this in mind:" : "Not valid:"
        return verdict + "\n\n"
            + record.validity.findings.map { finding in
                "- **\(finding.severity.rawValue)** `\(code(finding.code))`: \(MarkdownText.escaped(finding.message))\n"
            }.joined()
    }

    /// Codes of another version may hold anything; ours are letters and hyphens.
    private static func code(_ code: String) -> String {
        String(PlainText.visible(code).filter { $0 != "`" && $0 != "|" })
    }

    static func client(_ record: RunRecord) -> String {
        let client = record.client
        var rows = [
            [
                "processor time",
                Quantity.duration(client.userCpuNs) + " user, " + Quantity.duration(client.systemCpuNs) + " system",
            ]
        ]
        if let each = record.processorText { rows.append(["cost", each]) }
        var busiest = Quantity.share(client.busiestThreadShare) + " of a processor"
        if client.threadShares.count > 1 {
            busiest += " (all: " + client.threadShares.map(Quantity.share).joined(separator: ", ") + ")"
        }
        rows.append(["busiest thread", busiest])
        if let turn = client.loopTurnP99Ns { rows.append(["turn of the event loop, p99", Quantity.duration(turn)]) }
        if let periods = client.throttledPeriods { rows.append(["throttled periods", Quantity.count(periods)]) }
        if let steal = client.stealShare { rows.append(["steal", Quantity.share(steal)]) }
        rows.append(["peak memory", Quantity.bytes(Double(client.maxResidentBytes))])
        let network = record.network
        if network.sentBitsPerSecond + network.receivedBitsPerSecond > 0 {
            let name = network.interface.isEmpty ? "" : MarkdownText.escaped(network.interface) + ": "
            let speed = network.speedMbps.map { " of \(Quantity.bitRate(Double($0) * 1e6))" } ?? ""
            rows.append([
                "network",
                name + Quantity.bitRate(network.sentBitsPerSecond) + " sent, "
                    + Quantity.bitRate(network.receivedBitsPerSecond) + " received" + speed,
            ])
        }
        return MarkdownText.table(["", ""], rows)
    }

    static func notes(_ record: RunRecord) -> String {
        guard !record.notes.isEmpty else { return "" }
        return "## Notes\n\n" + record.notes.map { "- \(MarkdownText.escaped($0))\n" }.joined()
    }

    static func again(_ record: RunRecord) -> String {
        let isRedacted = record.command.contains { $0.contains("***") }
        let places = record.hasDatabase ? "`REDISCLI_AUTH` (target) and `PGPASSWORD` (PostgreSQL)" : "`REDISCLI_AUTH`"
        // What a fault command says may be a secret too.
        let secret =
            !isRedacted
            ? ""
            : record.durability?.fault == "command"
                ? "\nPut the fault command in the place of `***`, and a password into \(places).\n"
                : "\nPut the password in the place of `***`, or into \(places).\n"
        return MarkdownText.code(ShellText.line(record.command), language: "sh") + secret
            + "\n<details><summary>The resolved profile (JSON is YAML: it can be saved and run as a profile)</summary>\n\n"
            + MarkdownText.code(JSONWriter.text(record.profile), language: "json") + "\n</details>\n"
    }
}
