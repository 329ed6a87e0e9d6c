// SPDX-License-Identifier: Apache-2.0
import Results

/// `report.md` of acknowledged writes and a fault.
struct MarkdownDurability {
    private let record: RunRecord
    private let durability: DurabilityRecord
    private let words: DurabilityWords

    init(_ record: RunRecord, _ durability: DurabilityRecord) {
        self.record = record
        self.durability = durability
        words = DurabilityWords(durability)
    }

    var parts: [String] {
        [
            "# " + MarkdownText.escaped(words.headline) + "\n\n" + MarkdownText.escaped(durability.explanation) + "\n",
            "## The fault\n\n"
                + MarkdownText.escaped(durability.faultText + " " + durability.limits) + "\n",
            "## Acknowledged writes\n\n" + MarkdownText.table(DurabilityWords.lossTitles, Self.escaped(words.losses))
                + "\nLost: acknowledged and not there. Recovered: there without having been acknowledged, which is no error. "
                + "Unexpected: there and never written. Unknown: without an answer that says what became of them. Where there "
                + "was no final read, nothing is known, not even that none was lost.\n",
            "## The window of loss\n\n"
                + MarkdownText.table(DurabilityWords.windowTitles, Self.escaped(words.windows))
                + "\nMeasured: from the sending of the oldest write that was lost to the fault. Expected: what the settings "
                + "announce, from the documentation of the server; a loss of power was not measured.\n",
            costs,
            "## Failover\n\n"
                + durability.settings.map {
                    "- **\(MarkdownText.escaped($0.name))**: \(MarkdownText.escaped(words.failover($0)))\n"
                }.joined(),
            "## Settings\n\n" + MarkdownText.table(Self.settingTitles, Self.escaped(settings)),
            "## Validity\n\n" + MarkdownFormat.findings(record),
            MarkdownFormat.notes(record),
            "## What was run\n\n"
                + MarkdownText.table(
                    ["", ""],
                    [
                        ["load", record.loadText], ["seed", String(record.seed)], ["began", record.startedAt],
                        ["client", record.machineText], ["tool", record.tool.name + " " + record.tool.version],
                    ].map { [$0[0], MarkdownText.escaped($0[1])] }),
            "## Run it again\n\n" + MarkdownFormat.again(record),
        ]
    }

    private var costs: String {
        let isMeasured = durability.settings.contains { $0.throughputPerSecond != nil }
        return "## What it costs\n\n" + MarkdownText.table(DurabilityWords.costTitles, Self.escaped(words.costs))
            + (isMeasured
                ? "\nThroughput is that of a closed loop, the median of three rounds that the settings took in turns; p50 and p99 are "
                    + "response times at the rate of the run, over all rounds; both without a fault.\n"
                : "\nThroughput and latency without a fault were not measured (`--cost`).\n")
    }

    private static let settingTitles = [
        "setting", "server", "directives", ">replicas", ">WAIT", "file system", "files",
    ]

    private var settings: [[String]] {
        durability.settings.map { setting in
            [
                setting.name, setting.server.isEmpty ? "n/a" : setting.server,
                setting.directives.isEmpty
                    ? (setting.fileSystem == nil ? "n/a" : "none") : setting.directives.joined(separator: ", "),
                Quantity.count(setting.replicas), setting.wait.map(Quantity.count) ?? "n/a",
                setting.fileSystem ?? "n/a", setting.directory,
            ]
        }
    }

    private static func escaped(_ rows: [[String]]) -> [[String]] { rows.map { $0.map(MarkdownText.escaped) } }
}
