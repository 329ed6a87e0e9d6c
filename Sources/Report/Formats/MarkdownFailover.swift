// SPDX-License-Identifier: Apache-2.0
import Results

/// The section of `report.md` about connections that broke.
enum MarkdownFailover {
    /// Empty where none did.
    static func section(_ record: RunRecord) -> String {
        guard let failover = record.failover else { return "" }
        let nodes = failover.nodes.map { node in
            [
                MarkdownText.escaped(node.address), FailoverRecord.moment(node.firstErrorNs),
                Quantity.duration(node.noSuccessNs) + (node.outages.last?.isOpen == true ? ", to the end" : ""),
                MarkdownText.escaped(FailoverRecord.text(node.errors)),
            ]
        }
        let all = [
            "all", FailoverRecord.moment(failover.firstErrorNs), Quantity.duration(failover.noSuccessNs),
            MarkdownText.escaped(failover.errorText),
        ]
        let outages = failover.outages.map { outage in
            [
                FailoverRecord.moment(outage.lastSuccessNs),
                outage.firstErrorNs.map(FailoverRecord.moment) ?? "n/a",
                outage.firstSuccessNs.map(FailoverRecord.moment) ?? "not before the end",
                Quantity.duration(outage.lengthNs),
            ]
        }
        var text =
            "## Failover\n\nTimes count from the beginning of the measure phase. Errors are broken connections, failed "
            + "attempts to connect, and error replies.\n\n"
        text += MarkdownText.table(
            ["server", ">first error", ">longest time without a success", "errors"], [all] + nodes)
        if !outages.isEmpty {
            text +=
                "\nWhen something failed and nothing succeeded:\n\n"
                + MarkdownText.table([">last success", ">first error", ">next success", ">length"], outages)
        }
        let tail = failover.tailText
        return text + "\n" + MarkdownText.escaped(tail.prefix(1).uppercased() + tail.dropFirst()) + ".\n"
    }
}
