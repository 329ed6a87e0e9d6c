// SPDX-License-Identifier: Apache-2.0

/// Sizes in bytes: `100B`, `4KB` (4000), `4KiB` (4096), up to `TB` and `TiB`.
package enum Sizes {
    package static func parse(_ text: String) throws(QuantityError) -> Int64 {
        Int64(try table.parse(text))
    }

    /// The shortest exact spelling; decimal units before binary ones.
    package static func format(_ bytes: Int64) -> String { table.format(UInt64(max(0, bytes))) }

    static let table = UnitTable(
        noun: "a size", examples: "100B, 4KB or 1MiB",
        units: [
            .init(name: "TB", factor: 1_000_000_000_000), .init(name: "TiB", factor: 1 << 40),
            .init(name: "GB", factor: 1_000_000_000), .init(name: "GiB", factor: 1 << 30),
            .init(name: "MB", factor: 1_000_000), .init(name: "MiB", factor: 1 << 20),
            .init(name: "KB", factor: 1000), .init(name: "KiB", factor: 1 << 10),
            .init(name: "B", factor: 1),
        ],
        suggested: ["B", "KB"])
}
