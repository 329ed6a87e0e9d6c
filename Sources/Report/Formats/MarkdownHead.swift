// SPDX-License-Identifier: Apache-2.0
import Results

/// The head of `report.md`: the verdict, what was run, on what, and the counts.
enum MarkdownHead {
    /// The first line says whether the figures may be used, and when not, why.
    static func title(_ record: RunRecord) -> String {
        let name = MarkdownText.escaped(record.profileName)
        guard record.validity.valid else {
            let reason = record.validity.findings.first { $0.severity == .invalid }?.message ?? ""
            return
                "# INVALID: \(MarkdownText.escaped(reason))\n\nThe figures below must not be used: this was a run of "
                + "\(name), and it is not valid.\n"
        }
        let state = record.interrupted ? ", interrupted" : ""
        return "# \(name): \(Quantity.rate(record.measure.ratePerSecond))\(state)\n\n" + summary(record)
    }

    /// What was run, with `more` rows below the target, and the counts.
    static func facts(_ record: RunRecord, more: [[String]] = []) -> String {
        let target = record.target
        var rows = [
            ["target", "\(target.url) (\(record.serverText), RESP\(target.resp)\(target.tls ? ", TLS" : ""))"]
        ]
        if let text = record.securityText { rows.append(["TLS", text]) }
        if let text = record.handshakeText { rows.append(["TLS handshakes", text]) }
        if let text = record.nodesText { rows.append(["nodes", text]) }
        if let text = record.tokenText { rows.append(["token", text]) }
        if let text = record.databaseTokenText { rows.append(["token of the database", text]) }
        rows += more
        if let path = record.pathText { rows.append(["path", path]) }
        if let sandbox = record.sandbox { rows.append(["sandbox", sandbox]) }
        rows += [
            ["load", record.loadText], ["seed", String(record.seed)], ["began", record.startedAt],
            ["phases", phases(record)], ["client", record.machineText],
            ["tool", record.tool.name + " " + record.tool.version],
        ]
        let measure = record.measure
        let counts: [(String, Int)] = [
            ("planned", measure.planned), ("sent", measure.sent), ("unsent", measure.unsent),
            ("completed", measure.completed), ("failed", measure.failed), ("unfinished", measure.unfinished),
        ]
        return "## What was run\n\n"
            + MarkdownText.table(["", ""], rows.map { [$0[0], MarkdownText.escaped($0[1])] }) + "\n"
            + MarkdownText.table(
                counts.map { ">" + $0.0 } + [">completed per second"],
                [counts.map { Quantity.count($0.1) } + [Quantity.rate(measure.ratePerSecond)]])
    }

    private static func phases(_ record: RunRecord) -> String {
        let populate = record.phases.populate
        var parts: [String] = []
        if populate.keys > 0 {
            parts.append(
                "populate \(Quantity.counted(populate.keys, "key")) in \(Quantity.duration(populate.durationNs))")
        }
        parts.append("warm-up \(Quantity.duration(record.phases.warmupNs))")
        parts.append("measure \(Quantity.duration(record.measure.durationNs))")
        return parts.joined(separator: ", ")
    }

    /// One sentence with the figures that most people look for.
    private static func summary(_ record: RunRecord) -> String {
        let measure = record.measure
        let figures = record.operations.prefix(4).compactMap { path, operation -> String? in
            guard let response = operation.latency[.response], response.count > 0 else { return nil }
            let name = record.paths.count > 1 ? path + " " + operation.name : operation.name
            return "\(MarkdownText.escaped(name)) p50 \(response.text(.p50)), p99 \(response.text(.p99))"
        }
        let errors = measure.failed > 0 ? "\(Quantity.count(measure.failed)) failed" : "none failed"
        let more = record.operations.count > 4 ? "; and more below" : ""
        let response = figures.isEmpty ? "" : " Response time: " + figures.joined(separator: "; ") + more + "."
        return "\(Quantity.counted(measure.completed, "operation")) completed in "
            + "\(Quantity.duration(measure.durationNs)), \(errors).\(response)\n"
    }
}
