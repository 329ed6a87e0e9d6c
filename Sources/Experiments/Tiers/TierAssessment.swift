// SPDX-License-Identifier: Apache-2.0
package import Results
package import Sizing

/// What becomes of one target: each limit with its use, whether it fits, and what it costs.
package struct TierAssessment {
    /// Hours in a month of 365.25 / 12 days, as clouds count them.
    private static let hoursPerMonth = 730.0
    /// The share of a measured capacity that a plan may use, and the share while a node is missing.
    package static let ceiling = 0.7
    package static let ceilingAfterLoss = 0.85

    private let measured: TiersRun.Measured
    private let tier: Tier?
    private let verdict: TierVerdict?
    private let asked: Double

    /// - Parameters:
    ///   - tier: what the catalogue says; nil for a label of the user's own.
    ///   - question: what the workload needs, for the limits of the catalogue.
    package init(_ measured: TiersRun.Measured, tier: Tier?, question: SizingQuestion?, askedPerSecond: Double) {
        self.measured = measured
        self.tier = tier
        asked = askedPerSecond
        verdict = tier.flatMap { tier in question.flatMap { SizingAnswer($0, tiers: [tier]).verdicts.first } }
    }

    /// - Parameter url: redacted.
    package func record(url: String, pricePerHour: Double?, note: String?) -> TierRecord {
        var record = TierRecord()
        record.name = measured.name
        record.url = url
        let target = (measured.asked ?? measured.base)?.target
        record.server = [target?.server, target?.version].compactMap(\.self).filter { !$0.isEmpty }.joined(
            separator: " ")
        record.catalogueName = tier?.name
        record.facts = tier.map { TierFactsRecord($0) }
        record.capacity = measured.capacity
        record.asked = measured.askedRow
        record.limits = limits
        record.bindingLimit = bindingLimit
        let misfits = misfits
        record.fits = misfits.isEmpty
        record.fitsAfterLoss = fitsAfterLoss
        record.reasons = misfits + [note].compactMap(\.self) + undecidedWords + limitWords + lossWords
        record.pricePerHour = pricePerHour
        if let pricePerHour {
            record.costPerMonth = pricePerHour * Self.hoursPerMonth
            let perHour = Self.ceiling * measured.capacity.perSecond * 3600
            record.costPerMillion = perHour > 0 ? pricePerHour / perHour * 1e6 : nil
        }
        return record
    }

    /// The limit that is used up first; nil where the rate that the target carries is not known, which may be that limit.
    private var bindingLimit: String? {
        guard hasCapacity else { return measured.capacity.outcome == .outOfReach ? "rate" : nil }
        return limits.filter { $0.headRoom != nil }.min { ($0.headRoom ?? 0) < ($1.headRoom ?? 0) }?.limit
    }

    private var hasCapacity: Bool {
        switch measured.capacity.outcome {
        case .found, .clientLimit, .unconfirmed: measured.capacity.perSecond > 0
        case .outOfReach, .targetLost, .interrupted: false
        }
    }

    /// The measured rate first, then what the catalogue tells, else what the server tells of itself.
    private var limits: [TierLimitRecord] {
        var all = [
            row("rate", use: hasCapacity ? asked / measured.capacity.perSecond : nil, ceiling: Self.ceiling, true)
        ]
        if let verdict {
            for limit in [TierLimit.memory, .bandwidth, .connections] {
                all.append(row(limit.rawValue, use: verdict.use(limit)?.share, ceiling: limit.ceiling, false))
            }
            return all
        }
        let server = (measured.asked ?? measured.base)?.server.after ?? [:]
        func number(_ key: String) -> Double? { server.integer(key).map(Double.init).flatMap { $0 > 0 ? $0 : nil } }
        let memory = number("used_memory").flatMap { used in number("maxmemory").map { used / $0 } }
        all.append(row("memory", use: memory, ceiling: TierLimit.memory.ceiling, true))
        let clients = number("maxclients").map { Double((measured.asked ?? measured.base)?.load.connections ?? 0) / $0 }
        all.append(row("connections", use: clients, ceiling: TierLimit.connections.ceiling, true))
        return all
    }

    private func row(_ limit: String, use: Double?, ceiling: Double, _ isMeasured: Bool) -> TierLimitRecord {
        var row = TierLimitRecord()
        row.limit = limit
        row.use = use
        row.headRoom = use.flatMap { $0 > 0 ? ceiling / $0 : nil }
        row.isMeasured = isMeasured
        return row
    }

    /// Why it does not fit, as full sentences; empty where it does.
    private var misfits: [String] {
        guard hasCapacity else { return [measured.capacity.explanation] }
        var sentences: [String] = []
        if let row = measured.askedRow {
            let missed = row.missed.isEmpty ? "the service level" : Quantity.listed(row.missed)
            if row.verdict == StepVerdict.bad.rawValue {
                sentences.append("At \(Quantity.rate(asked)) it missed \(missed).")
            }
        } else {
            sentences.append("The asked rate was not measured on it.")
        }
        for limit in limits {
            guard let use = limit.use, let room = limit.headRoom, room < 1 else { continue }
            switch limit.limit {
            case "rate":
                sentences.append(
                    "\(Quantity.rate(asked)) is \(Quantity.share(use)) of its measured capacity of "
                        + "\(Quantity.rate(measured.capacity.perSecond)); 70 % may be planned with.")
            default:
                sentences.append(
                    "The workload uses \(Quantity.share(use)) of its \(limit.limit), more than may be planned with.")
            }
        }
        if let evicted = measured.asked.map(StepLimiter.evictedKeys), evicted > 0 {
            sentences.append(
                "It evicted \(Quantity.counted(evicted, "key")) at \(Quantity.rate(asked)): its memory is full.")
        }
        return sentences
    }

    private var fitsAfterLoss: Bool? {
        guard let tier else { return nil }
        if tier.nodes?.value == 1 { return false }
        guard let replicated = tier.family.replicated?.value, replicated != "no" else {
            return tier.family.replicated == nil ? nil : false
        }
        return hasCapacity && asked <= Self.ceilingAfterLoss * measured.capacity.perSecond
    }

    /// A rate above the asked one was confirmed, so that an undecided one is no reason against it.
    private var undecidedWords: [String] {
        guard let row = measured.askedRow, row.verdict == StepVerdict.undecided.rawValue, hasCapacity else { return [] }
        return [
            row.limiter == "client"
                ? "At \(Quantity.rate(asked)) the client was late, so that the latencies there say little of it."
                : "At \(Quantity.rate(asked)) three steps were too short to be sure of the service level: use a longer "
                    + "--duration."
        ]
    }

    private var limitWords: [String] {
        guard measured.capacity.outcome == .clientLimit, hasCapacity else { return [] }
        return ["Its capacity is more than the rate that is given for it: above that the client was the limit."]
    }

    private var lossWords: [String] {
        switch fitsAfterLoss {
        case nil:
            ["Whether another node takes over is not known: see to a second one like it."]
        case false? where tier?.nodes?.value == 1 || tier?.family.replicated?.value == "no":
            ["There is no second node: the cache is away while its only one is."]
        case false?:
            ["On the loss of a node the replica alone would use more than 85 % of its measured capacity."]
        case true?: []
        }
    }
}

extension TierFactsRecord {
    /// What the catalogue says, and where it has it from.
    package init(_ tier: Tier) {
        self.init()
        var found: [CatalogueSource] = []
        func value<Value>(_ figure: Figure<Value>?) -> Value? {
            if let source = figure?.source, !found.contains(source) { found.append(source) }
            return figure?.value
        }
        memoryGB = value(tier.memoryGB)
        usableMemoryGB = value(tier.usableMemoryGB)
        connections = value(tier.connections)
        bandwidthMbps = value(tier.bandwidthMbps)
        serviceLevelPercent = value(tier.family.serviceLevelPercent)
        nodes = value(tier.nodes)
        replicated = value(tier.family.replicated)
        snapshots = value(tier.family.snapshots)
        appendOnlyFile = value(tier.family.appendOnlyFile)
        sources = found.map(\.text)
    }
}
