// SPDX-License-Identifier: Apache-2.0
import Results
import Sizing

/// What the text and the document of a sizing say alike.
struct SizingWords {
    let answer: SizingAnswer

    /// One sentence, without a full stop.
    var headline: String {
        let total = Quantity.counted(answer.verdicts.count, "tier")
        guard !answer.fitting.isEmpty else {
            guard let nearest = answer.tooSmall.last, let binding = nearest.binding else {
                return "No tier of \(total) can be said to fit"
            }
            return
                "No tier fits: of \(total), \(nearest.tier.name) is the largest, and its \(binding.limit.rawValue) "
                + "would be used to \(Self.share(binding))"
        }
        var count = "\(answer.fitting.count) of \(total) \(answer.fitting.count == 1 ? "fits" : "fit")"
        let unsure = answer.fitting.count { !$0.unknownLimits.isEmpty }
        if unsure > 0 { count += ", \(unsure) of them as far as their limits are published" }
        guard let best = answer.recommended else {
            return count + ", and none of them both lasts and has a second node"
        }
        let binding = best.binding.map { "; \($0.limit.rawValue) binds, at \(Self.share($0))" } ?? ""
        return
            "\(best.name) (\(best.tier.service)) is the smallest that fits, lasts and has a second node\(binding). \(count)"
    }

    /// What was asked, with a name for each fact.
    var question: [(String, String)] {
        let question = answer.question
        var facts: [(String, String)] = []
        if let data = question.data {
            var text = Quantity.counted(Int(clamping: data.keys), "key")
            text += ", names of \(Quantity.bytes(data.meanKeyBytes)), values of \(Quantity.bytes(data.meanValueBytes))"
            text += data.lengths.count > 1 ? " on average" : ""
            let share = data.expiringShare
            text += share == 0 ? ", no expiry" : share == 1 ? ", all expire" : ", \(Quantity.share(share)) expire"
            facts.append(("keys", text))
        }
        facts.append(("memory", memory))
        let load = question.load
        if let rate = load.ratePerSecond {
            facts.append(("rate", "\(Quantity.rate(rate)), \(Quantity.share(load.reads)) reads"))
        } else {
            facts.append(("rate", "not given: operations and bandwidth are not judged"))
        }
        if let mbps = load.bandwidthMbps, let bytes = load.bytesPerOperation {
            facts.append(
                (
                    "network",
                    "\(Quantity.bitRate(mbps * 1e6)) in both directions (\(Quantity.bytes(bytes)) per operation)"
                ))
        }
        facts.append(
            ("clients", load.connections.map { Quantity.counted($0, "connection") } ?? "not given: not judged"))
        if let hottest = load.hottestKeyShare {
            facts.append(("skew", "the hottest key gets \(Quantity.share(hottest)) of the operations"))
        }
        return facts + answer.question.origins.map { ("from", $0) }
    }

    private var memory: String {
        let memory = answer.question.memory
        var text = Quantity.bytes(memory.totalBytes) + (memory.isEstimate ? " (estimate): " : ": ")
        if let reported = memory.reportedBytes {
            text += "used_memory \(Quantity.bytes(reported))"
            if let stored = memory.stored {
                text += " (the model says \(Quantity.bytes(stored.settledBytes)) for the strings alone)"
            }
        } else if let stored = memory.stored {
            text +=
                "\(Quantity.bytes(stored.bytesPerKey)) per key, which is \(Quantity.bytes(stored.dataBytes)) of keys and "
            text += "\(Quantity.bytes(stored.tableBytes)) of tables"
            if stored.growthBytes > 0 {
                text += "; \(Quantity.bytes(stored.growthBytes)) more while the tables doubled"
            }
            text +=
                "; connections \(Quantity.bytes(memory.connectionBytes)), backlog \(Quantity.bytes(MemoryNeed.backlogBytes))"
        }
        return text + "; × \(Quantity.ratio(memory.fragmentation)) for fragmentation"
    }

    /// `~` marks what is derived, `n/a` what nobody tells.
    static func share(_ use: LimitUse?) -> String {
        guard let use, let share = use.share else { return "n/a" }
        return (use.isEstimate ? "~" : "") + Quantity.share(share)
    }

    static func headRoom(_ verdict: TierVerdict) -> String {
        guard let room = verdict.headRoom, room.isFinite else { return "n/a" }
        return "× " + Quantity.ratio(room)
    }

    /// Whether twice the load fits, and else which limit it meets first.
    static func atTwice(_ verdict: TierVerdict) -> String {
        guard let binding = verdict.bindingAtTwice, verdict.outcome != .unknown else { return "n/a" }
        guard verdict.fitsAtTwice else { return "no, " + binding.limit.rawValue }
        return verdict.unknownLimits.isEmpty ? "yes" : "unsure"
    }

    /// What twice the load comes to, limit by limit.
    private static func twice(_ verdict: TierVerdict) -> String? {
        let uses = verdict.usesAtTwice.filter { $0.share != nil }
        guard !uses.isEmpty, verdict.outcome != .unknown else { return nil }
        let shares = uses.map { "\($0.limit.rawValue) \(share($0))" }
        let text = "Twice the load " + (verdict.fitsAtTwice ? "fits" : "does not fit")
        return text + ": " + shares.joined(separator: ", ") + "."
    }

    /// Everything about one tier beside the table, as sentences.
    static func details(_ verdict: TierVerdict) -> [(String, [String])] {
        var parts: [(String, [String])] = []
        if !verdict.unknownLimits.isEmpty {
            let names = Quantity.listed(verdict.unknownLimits.map(\.rawValue))
            parts.append(("unknown", ["Not published for this size: \(names)."]))
        }
        if let twice = twice(verdict) { parts.append(("twice", [twice])) }
        parts.append(("node lost", verdict.nodeLoss))
        if !verdict.cautions.isEmpty { parts.append(("mind", verdict.cautions)) }
        if !verdict.retirement.isEmpty { parts.append(("ends", verdict.retirement)) }
        return parts
    }

    /// The tiers that are too small, by the limit that they reach first.
    var tooSmall: [(limit: TierLimit, names: [String])] {
        TierLimit.allCases.compactMap { limit in
            let names = answer.tooSmall.filter { $0.binding?.limit == limit }.map(\.tier.name)
            return names.isEmpty ? nil : (limit, names)
        }
    }

    /// When the tiers of the answer end that do: one sentence for each date.
    var retirements: [String] {
        var sentences: [String] = []
        for verdict in answer.verdicts {
            guard let retired = verdict.tier.family.retirement?.retired else { continue }
            let names = answer.verdicts.filter { $0.tier.family.retirement?.retired?.value == retired.value }
            var classes: [String] = []
            for name in names.map(\.tier.tierClass) where !classes.contains(name) { classes.append(name) }
            let sentence =
                "\(verdict.tier.service) \(Quantity.listed(classes.sorted())) are retired on \(retired.value); what follows each "
                + "size stands with it."
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
        return sentences
    }
}
