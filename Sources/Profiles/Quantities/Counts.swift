// SPDX-License-Identifier: Apache-2.0

/// Counts: integers, bare or with `k`, `M` or `G` (powers of 1000).
package enum Counts {
    package static func parse(_ text: String) throws(QuantityError) -> UInt64 { try table.parse(text) }

    /// The spelling with the largest unit that is exact: `100k`, `2500`.
    package static func format(_ count: UInt64) -> String { count == 0 ? "0" : table.format(count) }

    static let table = UnitTable(
        noun: "a count", examples: "5000, 200k or 1M",
        units: [
            .init(name: "G", factor: 1_000_000_000), .init(name: "M", factor: 1_000_000),
            .init(name: "k", factor: 1000), .init(name: "", factor: 1),
        ],
        suggested: [""])
}
