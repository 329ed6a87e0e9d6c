// SPDX-License-Identifier: Apache-2.0
import Results

/// Records of searches with known figures.
enum SampleSearches {
    static func capacity() -> RunRecord {
        var record = SampleRuns.open()
        record.kind = "capacity"
        record.command = ["cachegauge", "capacity", "--slo", "response.p99 < 1ms"]
        record.capacity = found()
        return record.judged()
    }

    static func clientLimit() -> RunRecord {
        var record = capacity()
        record.capacity?.outcome = .clientLimit
        record.capacity?.limiter = "client"
        record.capacity?.high = nil
        record.capacity?.explanation =
            "The target can do more than 7,500/s, the highest rate at which it met response.p99 < 1ms: above it the client was "
            + "the limit, not the target, twice in a row. Run from a machine with more processors, or with more --threads."
        return record.judged()
    }

    static func tiers() -> RunRecord {
        var record = SampleRuns.open().emptied()
        record.kind = "tiers"
        record.command = ["cachegauge", "tiers", "--tier", "P1=redis://***@host", "--slo", "response.p99 < 1ms"]
        record.notes = []
        var tiers = TiersRecord()
        tiers.askedPerSecond = 2000
        tiers.slo = ["response.p99 < 1ms"]
        tiers.currency = "EUR"
        tiers.tiers = [tier("P1", perSecond: 7500, fits: true), tier("own|label", perSecond: 2500, fits: false)]
        tiers.tiers[0].catalogueName = "P1"
        tiers.tiers[0].facts = facts()
        tiers.tiers[0].fitsAfterLoss = true
        tiers.tiers[0].pricePerHour = 0.5
        tiers.tiers[0].costPerMonth = 365
        tiers.tiers[0].costPerMillion = 0.02646
        tiers.recommended = "P1"
        tiers.explanation = "P1 is the only one that fits with N+1."
        record.tiers = tiers
        record.validity = ValidityRecord()
        return record
    }

    private static func found() -> CapacityRecord {
        var capacity = CapacityRecord()
        capacity.perSecond = 7500
        capacity.low = 7500
        capacity.high = 7687.5
        capacity.limiter = "server-cpu"
        capacity.slo = ["response.p99 < 1ms"]
        capacity.connections = 50
        capacity.depth = 16
        capacity.askedPerSecond = 2000
        capacity.explanation = "At 7,500/s three fresh runs met response.p99 < 1ms; 7,687/s missed it."
        capacity.atCapacity = "steps/06"
        capacity.ramp = [(1, 9000.0), (2, 10_000)].enumerated().map { place, figures in
            var step = RampStepRecord()
            (step.connections, step.perSecond) = figures
            step.depth = 16
            step.limiter = "server-cpu"
            step.directory = "steps/0\(place + 1)"
            step.serverProcessorShare = 0.98
            return step
        }
        capacity.steps = [
            step(3, "bracket", 3000, p99: 310_000, "ok"), step(4, "bracket", 9000, p99: 9_400_000, "bad"),
            step(5, "bisect", 7687.5, p99: 1_050_000, "bad"), step(6, "confirm", 7500, p99: 940_000, "ok"),
        ]
        var search = CapacitySearchRecord()
        (search.connections, search.depth, search.ceilingPerSecond) = (50, 16, 10_000)
        (search.perSecond, search.missedPerSecond, search.limiter) = (7500, 7687.5, "server-cpu")
        search.directory = "steps/06"
        capacity.searches = [search]
        var fit = ScalingRecord()
        (fit.depth, fit.points, fit.perClient, fit.contention, fit.coherency) = (16, 4, 9000, 0.03, 0.0004)
        (fit.deviation, fit.kneeConnections, fit.kneePerSecond, fit.mostConnections) = (0.02, 49.2, 81_000, 64)
        capacity.scaling = fit
        return capacity
    }

    private static func step(
        _ number: Int, _ purpose: String, _ rate: Double, p99: Int64, _ verdict: String
    ) -> CapacityStepRecord {
        var step = CapacityStepRecord()
        (step.ratePerSecond, step.completedPerSecond, step.verdict, step.purpose) = (rate, rate, verdict, purpose)
        (step.p50Ns, step.p99Ns, step.p99_9Ns) = (150_000, p99, nil)
        (step.connections, step.depth, step.durationNs) = (50, 16, 10_000_000_000)
        step.directory = "steps/0\(number)"
        step.limiter = verdict == "bad" ? "server-cpu" : "none"
        step.missed = verdict == "bad" ? ["response.p99 < 1ms"] : []
        step.serverProcessorShare = rate / 10_000
        return step
    }

    private static func tier(_ name: String, perSecond: Double, fits: Bool) -> TierRecord {
        var tier = TierRecord()
        tier.name = name
        tier.url = "redis://***@host:6379/0"
        tier.server = "redis 7.0.15"
        tier.capacity = found()
        tier.capacity.perSecond = perSecond
        tier.capacity.low = perSecond
        tier.capacity.high = perSecond * 1.025
        tier.asked = step(9, "asked", 2000, p99: fits ? 280_000 : 990_000, "ok")
        tier.fits = fits
        tier.bindingLimit = "rate"
        tier.limits = [("rate", 2000 / perSecond, 0.7), ("memory", 0.12, 1)].map { name, use, ceiling in
            var row = TierLimitRecord()
            (row.limit, row.use, row.headRoom, row.isMeasured) = (name, use, ceiling / use, name == "rate")
            return row
        }
        tier.reasons = fits ? [] : ["2,000/s is 80.0 % of its measured capacity of 2,500/s; 70 % may be planned with."]
        return tier
    }

    private static func facts() -> TierFactsRecord {
        var facts = TierFactsRecord()
        (facts.memoryGB, facts.usableMemoryGB, facts.connections, facts.bandwidthMbps) = (6, 4.8, 7500, 1500)
        (facts.serviceLevelPercent, facts.nodes, facts.replicated) = (99.9, 2, "yes")
        facts.sources = ["document (owner/name, 2026-01-02)"]
        return facts
    }
}
