// SPDX-License-Identifier: Apache-2.0
import Results

/// The table of `report.md` of what went to each node.
enum MarkdownNodes {
    /// Empty for a single server.
    static func section(_ record: RunRecord) -> String {
        guard let cluster = record.cluster, !cluster.nodes.isEmpty else { return "" }
        let titles = [
            "node", "role", ">slots", ">connections", ">operations", ">share", ">sent", ">received", ">errors",
            ">redirections", ">server CPU",
        ]
        let rows = cluster.nodes.map { node in
            [
                MarkdownText.escaped(node.name), node.role, Quantity.count(node.slots),
                Quantity.count(node.connections), Quantity.count(node.operations), Quantity.share(node.share),
                Quantity.bytes(Double(node.bytesSent)), Quantity.bytes(Double(node.bytesReceived)),
                Quantity.count(node.errors), Quantity.count(node.redirects),
                node.cpuNs.map(Quantity.duration) ?? "n/a",
            ]
        }
        var text = "## Nodes\n\n" + MarkdownText.table(titles, rows)
        text += "\n"
        if let busiest = cluster.busiest, cluster.isCluster {
            text +=
                "Busiest: the shard of \(MarkdownText.escaped(busiest.name)) with \(Quantity.share(busiest.share)) of "
            text += "the operations and \(Quantity.share(busiest.slotShare)) of the slots. "
        }
        return text
            + "The topology was read \(Quantity.counted(cluster.topologyReads, "time")) during the run and had changed "
            + "\(Quantity.counted(cluster.topologyChanges, "time")). An operation on keys in several slots counts once for "
            + "each slot here.\n"
    }
}
