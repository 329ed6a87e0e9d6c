// SPDX-License-Identifier: Apache-2.0

/// What every answer rests on.
enum StandingAssumptions {
    static func of(_ question: SizingQuestion, _ verdicts: [TierVerdict]) -> [Assumption] {
        var all = [
            Assumption(
                "A GB of a tier is 10⁹ bytes, the smaller of its two meanings.",
                source: "the makers do not say; the careful reading"),
            Assumption(
                "Of bandwidth and operations 70 % are planned with, of usable memory and connections all.",
                source: "rule of thumb; the makers advise to act at 75 % to 80 %"),
            Assumption(
                "Published operations per second are the best case (GET of 1 KB values in groups of 10 to 50) and promised by "
                    + "nobody; SET, larger values and single commands reach less. Measure the tier before you sign.",
                source: sources(verdicts, .operations)),
        ]
        all.append(
            Assumption(
                "Twice the load is twice the rate over twice the connections, with the same keys. The binding limit is the one "
                    + "that is reached first when all grow alike.", source: "how this is calculated"))
        if question.load.bandwidthMbps != nil {
            all.append(
                Assumption(
                    "Both directions count against the published bandwidth.",
                    source: "the makers do not say; the careful reading"))
        }
        if question.memory.fragmentation != 1 {
            all.append(
                Assumption(
                    "The allocator takes \(percent(question.memory.fragmentation - 1)) % more than the data, an estimate; set "
                        + "--fragmentation to what your server shows (mem_fragmentation_ratio above 256 MB).",
                    source: "measured on redis-server 7.0.15 with 260 MB of strings"))
        }
        if question.memory.connectionBytes > 0, question.memory.reportedBytes == nil {
            all.append(
                Assumption(
                    "A connection takes 35 KB of buffers while it is used; an idle one 2.3 KB.",
                    source: "measured on redis-server 7.0.15 with 500 connections"))
        }
        if question.memory.stored != nil {
            all.append(
                Assumption(
                    "Replication keeps a backlog of 1 MiB; a replica has the same memory again on its own node, which the "
                        + "label of a tier does not count.", source: "redis.conf, repl-backlog-size"))
        }
        all.append(
            Assumption(
                question.load.usesTLS
                    ? "Connections use TLS; --plain takes the rates that were published without."
                    : "Connections use no TLS.",
                source: question.load.usesTLS ? "what managed caches ask for" : "the question"))
        return all
    }

    private static func sources(_ verdicts: [TierVerdict], _ limit: TierLimit) -> String {
        var names: [String] = []
        for source in verdicts.compactMap({ $0.use(limit)?.source }) where !names.contains(source.name) {
            names.append(source.name)
        }
        return names.isEmpty ? "none of these tiers has a published rate" : names.sorted().joined(separator: ", ")
    }

    private static func percent(_ share: Double) -> Int { Int((share * 100).rounded()) }
}
