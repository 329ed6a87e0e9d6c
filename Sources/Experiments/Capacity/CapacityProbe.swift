// SPDX-License-Identifier: Apache-2.0
internal import Gate
package import Results
internal import Statistics

/// All searches on one target: which step comes next, and what they come to.
///
/// It makes no step itself, so that the steps of several targets can be made in turns.
package struct CapacityProbe {
    package let question: CapacityQuestion
    private let levels: [ServiceLevel]
    private var place = 0
    private var search: CapacitySearch
    /// What the steps at the present rate say together.
    private var pool: StepEvidence?
    private var number = 1
    private var isStopped = false
    private var stopReason: (outcome: CapacityOutcome, sentence: String)?
    package private(set) var steps: [CapacityStepRecord] = []
    private(set) var ramp: [RampStepRecord] = []
    private(set) var searches: [CapacitySearchRecord] = []
    /// The record of the last confirmation of each search, by its folder.
    private var confirmed: [String: RunRecord] = [:]
    private var lastConfirmation = ""
    private var lastRecord: RunRecord?

    /// The least that shows whether the service level is out of reach: five operations.
    private static let floorLength: Int64 = 5_000_000_000

    /// - Precondition: the question has a setting and asks for a search.
    package init(_ question: CapacityQuestion) {
        self.question = question
        levels = StepEvidence.judged(question.levels)
        search = CapacitySearch(connections: question.settings[0].connections, ramps: question.ramps)
    }

    private var setting: CapacityQuestion.Setting { question.settings[place % question.settings.count] }
    private var searchNumber: Int { place / question.settings.count + 1 }

    /// The step to be made now; nil when all searches are over.
    package var next: StepLoad? {
        guard !isStopped, let step = search.next else { return nil }
        return StepLoad(
            connections: step.connections, depth: setting.depth, ratePerSecond: step.ratePerSecond,
            duration: length(step), warmup: question.warmup, number: number, isFirst: number == 1,
            purpose: step.purpose.rawValue)
    }

    private func length(_ step: CapacitySearch.Step) -> Int64 {
        guard let rate = step.ratePerSecond else { return question.rampLength }
        if step.purpose == .floor { return max(question.stepLength, Self.floorLength) }
        return question.length(atRate: rate) * Int64(step.length)
    }

    /// Takes what the step came to.
    package mutating func note(_ record: RunRecord, log: String) {
        guard let load = next, let step = search.next else { return }
        lastRecord = record
        number += 1
        if step.ratePerSecond == nil {
            noteRamp(record, load)
        } else {
            noteOpen(record, log: log, load, step)
        }
        guard let outcome = search.outcome else { return }
        finish(outcome)
        place += 1
        if place < question.settings.count * question.searches {
            search = CapacitySearch(connections: setting.connections, ramps: question.ramps)
            pool = nil
            lastConfirmation = ""
        } else {
            isStopped = true
        }
    }

    private mutating func noteRamp(_ record: RunRecord, _ load: StepLoad) {
        var step = RampStepRecord()
        step.connections = load.connections
        step.depth = load.depth
        step.perSecond = record.measure.ratePerSecond
        step.limiter = StepLimiter.name(record, isBad: false)
        step.search = searchNumber
        step.directory = load.directory
        step.serverProcessorShare = StepLimiter.serverProcessorShare(record)
        ramp.append(step)
        search.noteRamp(perSecond: step.perSecond)
    }

    private mutating func noteOpen(
        _ record: RunRecord, log: String, _ load: StepLoad, _ step: CapacitySearch.Step
    ) {
        let own = StepEvidence(record, log: log, levels: levels)
        let isClient = StepLimiter.isClient(record)
        let together = step.isPooled ? pool.map { $0.pooled(with: own) } ?? own : own
        // What shows the client says nothing of the target.
        if !isClient { pool = together }
        var row = CapacityStepRecord(record, load)
        row.verdict = (isClient ? StepVerdict.undecided : together.verdict).rawValue
        row.limiter = StepLimiter.name(record, isBad: together.verdict != .ok)
        row.search = searchNumber
        row.missed = isClient ? [] : together.missed.map(\.text)
        steps.append(row)
        if step.purpose == .confirm {
            if !lastConfirmation.isEmpty { confirmed[lastConfirmation] = nil }
            confirmed[load.directory] = record
            lastConfirmation = load.directory
        }
        search.note(
            CapacitySearch.Finding(
                own: own.verdict, together: together.verdict, isClientLimited: isClient, limiter: row.limiter))
    }

    private mutating func finish(_ outcome: CapacityOutcome) {
        var row = CapacitySearchRecord()
        row.search = searchNumber
        row.connections = setting.connections
        row.depth = setting.depth
        row.ceilingPerSecond = search.ceiling
        row.perSecond = outcome == .outOfReach ? 0 : search.met ?? 0
        row.missedPerSecond = search.missed
        row.limiter = outcome == .clientLimit ? "client" : search.limiter
        row.outcome = outcome
        row.directory = outcome == .found ? lastConfirmation : ""
        searches.append(row)
    }

    /// Ends everything, for a reason that is a full sentence.
    package mutating func stop(_ outcome: CapacityOutcome, _ sentence: String) {
        guard !isStopped else { return }
        isStopped = true
        stopReason = (outcome, sentence)
        if search.outcome == nil { finish(outcome) }
    }

    /// What all searches came to.
    package var capacity: CapacityRecord {
        var record = CapacityRecord()
        record.slo = question.levels.map(\.text)
        record.steps = steps
        record.ramp = ramp
        record.searches = searches
        record.askedPerSecond = question.askedPerSecond
        record.scaling = ScalingRecord(ramp)
        CapacitySummary(question: question, searches: searches, stop: stopReason).fill(&record)
        return record
    }

    /// The record of the step whose latencies stand for the capacity, else of the last step; nil before the first.
    package func base(of capacity: CapacityRecord) -> RunRecord? { confirmed[capacity.atCapacity] ?? lastRecord }
}

extension CapacityStepRecord {
    /// The figures of a step, without its verdict.
    package init(_ record: RunRecord, _ load: StepLoad) {
        self.init()
        let reading = RepeatReading(record)
        func percentile(_ percentile: Percentile) -> Int64? {
            guard case .value(let value) = reading[.percentile(.response, percentile)] else { return nil }
            return Int64(value)
        }
        ratePerSecond = load.ratePerSecond ?? 0
        p50Ns = percentile(.p50)
        p99Ns = percentile(.p99)
        p99_9Ns = percentile(.p99_9)
        purpose = load.purpose
        directory = load.directory
        connections = load.connections
        depth = load.depth
        durationNs = record.measure.durationNs
        completedPerSecond = record.measure.ratePerSecond
        errorRate = StepLimiter.errorRate(record)
        serverProcessorShare = StepLimiter.serverProcessorShare(record)
    }
}

extension ScalingRecord {
    /// The fit to the closed loops of the depth with the most different numbers of connections; nil where those are too
    /// few.
    init?(_ ramp: [RampStepRecord]) {
        var byDepth: [Int: [Int: [Double]]] = [:]
        for step in ramp where step.perSecond > 0 && step.limiter != "client" {
            byDepth[step.depth, default: [:]][step.connections, default: []].append(step.perSecond)
        }
        let most = byDepth.max { one, other in
            (one.value.count, -one.key) < (other.value.count, -other.key)
        }
        guard let (depth, values) = most else { return nil }
        let points = values.map { connections, rates in
            ScalabilityFit.Point(clients: Double(connections), perSecond: rates.reduce(0, +) / Double(rates.count))
        }
        guard let fit = ScalabilityFit(points) else { return nil }
        self.init()
        self.depth = depth
        self.points = points.count
        perClient = fit.perClient
        contention = fit.contention
        coherency = fit.coherency
        deviation = fit.deviation
        kneeConnections = fit.knee
        kneePerSecond = fit.knee.flatMap { fit.perSecond(clients: $0) }
        mostConnections = values.keys.max() ?? 0
    }
}
