// SPDX-License-Identifier: Apache-2.0

/// Times in nanoseconds: `250us`, `5ms`, `30s`, `10m`, `1h`, `7d`.
package enum Times {
    package static func parse(_ text: String) throws(QuantityError) -> Int64 {
        Int64(try table.parse(text))
    }

    /// The spelling with the largest unit that is exact.
    package static func format(_ nanoseconds: Int64) -> String { table.format(UInt64(max(0, nanoseconds))) }

    static let table = UnitTable(
        noun: "a time", examples: "250us, 5ms, 30s or 1h",
        units: [
            .init(name: "d", factor: 86_400_000_000_000), .init(name: "h", factor: 3_600_000_000_000),
            .init(name: "m", factor: 60_000_000_000), .init(name: "s", factor: 1_000_000_000),
            .init(name: "ms", factor: 1_000_000), .init(name: "us", factor: 1000), .init(name: "ns", factor: 1),
        ],
        // The micro sign and the Greek letter look alike; keyboards give either.
        aliases: ["\u{B5}s": "us", "\u{3BC}s": "us"],
        suggested: ["s", "ms"])
}
