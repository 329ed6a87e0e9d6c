// SPDX-License-Identifier: Apache-2.0

/// A path of a comparison completed less than 99 % of what was planned: latencies are not compared.
enum OverloadedPathRule: ValidityRule {
    static let scope = ValidityScope.comparisons

    static func findings(_ record: RunRecord) -> [Finding] {
        guard let comparison = record.comparison, !comparison.overloaded.isEmpty else { return [] }
        let facts = comparison.overloaded.map { path -> String in
            let planned =
                record.blocks(ofPath: path).reduce(0) { $0 + $1.planned } / max(record.blocks(ofPath: path).count, 1)
            let seconds = record.seconds(ofPath: path) / Double(max(record.blocks(ofPath: path).count, 1))
            let asked = record.load.ratePerSecond ?? (seconds > 0 ? Double(planned) / seconds : 0)
            return "The \(path) path was asked for \(Quantity.rate(asked)) and completed "
                + "\(Quantity.rate(record.ratePerSecond(ofPath: path)))"
        }
        let rate = comparison.overloaded.map { record.ratePerSecond(ofPath: $0) }.min() ?? 0
        let remedy =
            rate >= 0.1
            ? "Compare latency at --rate \(flag(rate)) or less, or give the path more"
            : "It completed next to nothing: see its errors, and give it more"
        return [
            Finding(
                "overloaded-path", .warning,
                "\(facts.joined(separator: "; ")): it was overloaded, and its latency is that of a queue that grows as "
                    + "long as the comparison lasts. So throughput is compared, and latency is not. \(remedy) "
                    + "(--database-connections, --connections, processors).")
        ]
    }

    /// A rate rounded down to two digits, as `--rate` takes it: `1.2k/s`, `870/s`, `4.7/s`.
    static func flag(_ perSecond: Double) -> String {
        var scale = 1.0
        while perSecond / scale >= 100 { scale *= 10 }
        guard perSecond >= 10 else {
            let tenths = Int(perSecond * 10)
            return tenths % 10 == 0 ? "\(tenths / 10)/s" : "\(tenths / 10).\(tenths % 10)/s"
        }
        let whole = Int(perSecond / scale) * Int(scale)
        return whole >= 10_000 ? "\(whole / 1000)k/s" : "\(whole)/s"
    }
}
