// SPDX-License-Identifier: Apache-2.0

/// The target's memory was nearly full (90 % of its own limit), or a part of it was in swap.
enum ServerMemoryRule: ValidityRule {
    static func findings(_ record: RunRecord) -> [Finding] {
        let server = record.server.after
        guard let used = server.integer("used_memory") else { return [] }
        var findings: [Finding] = []
        if let limit = server.integer("maxmemory"), limit > 0, Double(used) > 0.9 * Double(limit) {
            findings.append(
                Finding(
                    "server-memory", .warning,
                    "The target uses \(Quantity.bytes(Double(used))) of its limit of \(Quantity.bytes(Double(limit))) "
                        + "(maxmemory): a little more, and it evicts keys or refuses writes."))
        }
        // Below 256 MB the resident memory says little: the allocator's own blocks are of that order.
        if let resident = server.integer("used_memory_rss"), used > 256_000_000, Double(resident) < 0.9 * Double(used) {
            findings.append(
                Finding(
                    "server-swap", .warning,
                    "Of the \(Quantity.bytes(Double(used))) that the target uses, only "
                        + "\(Quantity.bytes(Double(resident))) are in memory (used_memory_rss): the rest is swapped out, "
                        + "and reads of it wait for the disk. Give the target's machine more memory."))
        }
        return findings
    }
}
