// SPDX-License-Identifier: Apache-2.0

/// The target threw keys out while it was populated or measured.
enum EvictionRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        guard let evicted = record.server.growth("evicted_keys"), evicted > 0 else { return [] }
        return [
            Finding(
                "evictions", .warning,
                "The target evicted \(Quantity.counted(evicted, "key")) during the run: its memory is full, "
                    + "writes pay for the eviction, and reads miss. Use fewer --keys or smaller --value-size, or a "
                    + "target with more memory, unless this is what you want to measure.")
        ]
    }
}
