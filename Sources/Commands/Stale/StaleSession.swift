// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Engine
internal import Experiments
internal import Glibc
internal import Plan
internal import Profiles
internal import RESP
internal import Report
internal import Results
internal import Sandbox

/// One measurement of staleness from a checked profile to its files: directory, sandbox, database, blocks, record, report.
struct StaleSession {
    var profile: Profile
    var request: StaleRequest
    var target: TargetOptions
    var database: DatabaseOptions
    var stale: StaleOptions
    var output: OutputOptions

    /// The declared delay of the sandbox's database: about what a query of a store in the same region takes.
    private static let sandboxDelay = QueryDelay.fixed(2_000_000)

    /// Throws `ExitStatus` where all is done and the status is not 0.
    func run() throws {
        let url = try checkedTarget()
        Interruption.shared.beginSession()
        let directory = try output.makeDirectory(profileName: profile.name)
        let record: RunRecord
        do {
            record = try measure(url, into: directory)
        } catch {
            directory.removeIfEmpty()
            if Interruption.shared.isInterrupted, !(error is ExitStatus) { throw ExitStatus.interruptedEarly() }
            throw error
        }
        StandardOutput.write(output.format.format.render(record, runDirectory: directory.path))
        try Self.end(record)
    }

    private func checkedTarget() throws -> TargetURL? {
        let url = try target.withPassword(profile.target.url)
        try PinnedProcessors.check(profile.load.pin)
        guard url == nil || profile.database.url != nil else {
            throw UsageError(
                "Staleness of a --target needs its --database too, such as postgres://user:password@host/db. Without "
                    + "both, a sandbox is measured.")
        }
        guard url != nil || stale.secondary == nil else {
            throw UsageError("--secondary needs a --target: the sandbox's server has no secondary.")
        }
        return url
    }

    private static func end(_ record: RunRecord) throws {
        if Interruption.shared.outputFailed { throw ExitStatus.failed }
        if Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
        if let staleness = record.staleness,
            staleness.outdated > staleness.allowedOutdated || staleness.wrongValues > 0
        {
            throw ExitStatus.wrongData
        }
        if record.measure.completed == 0 && record.measure.sent > 0 { throw ExitStatus.unreachable }
        if !record.validity.valid { throw ExitStatus.invalidRun }
    }

    private func measure(_ url: TargetURL?, into directory: RunDirectory) throws -> RunRecord {
        let sandbox = try SandboxParts(
            hasTarget: url != nil, hasDatabase: profile.database.url != nil, target, isQuiet: output.quiet)
        defer { sandbox.end() }
        if Interruption.shared.isInterrupted { throw ExitStatus.interruptedEarly() }
        guard let spec: any DatabaseSpec = sandbox.database ?? profile.database.url else {
            throw UsageError("Staleness needs a --database.")
        }
        let (database, token) = try self.database.open(spec, tokenTimeout: target.token.timeout())
        // Its token is renewed until the last block is done.
        defer { withExtendedLifetime(token) {} }
        var outcome = try measure(
            try sandbox.target(url), database, isSandbox: sandbox.folder != nil, sandbox: sandbox.description)
        outcome.record.databaseToken = token?.takeRecord()
        for block in outcome.blocks {
            let own = try RunDirectory.take(directory.path + "/" + block.block.directory)
            try own.write(ReportFormats.files(of: block.record) + [RunFile("latency.hlog", block.outcome.log)])
        }
        try directory.write(ReportFormats.files(of: outcome.record))
        try output.keep(directory)
        return outcome.record
    }

    /// Makes both sides ready, runs the blocks, and cleans up.
    private func measure(
        _ url: TargetURL, _ database: any DatabaseSpec, isSandbox: Bool, sandbox: String?
    ) throws -> StaleOutcome {
        let number = Self.runNumber()
        var request = request
        let isUsual = request.strategies.isEmpty
        if isUsual { request.strategies = StaleRequest.usual }
        var plan = try Planner(machine: .init(processors: Engine.MachineFacts.processors)).staleness(
            profile, target: url, database: database, request: request, run: number,
            manners: Manners(overwrite: target.overwrite, cleanup: target.cleanup))
        if isSandbox && profile.locations["database.delay"] == nil { plan.run.database?.delay = Self.sandboxDelay }
        let progress = StaleProgress(isQuiet: output.quiet)
        defer { progress.clear() }
        let cache = try TargetAdministration(plan.run)
        try cache.checkSingle()
        try prepareScripts(cache, &plan, mayLeaveOut: isUsual)
        try cache.claim()
        guard let databasePlan = plan.run.database else { throw UsageError("Staleness needs a --database.") }
        let desk = try DatabaseDesk(databasePlan)
        plan.run = try desk.prepare(plan.run, progress: progress.filling) { Interruption.shared.isInterrupted }.plan
        if Interruption.shared.isInterrupted { throw ExitStatus.interruptedEarly() }
        let ledger = VersionLedger(keys: plan.run.keys.count, run: number)
        let tool = "cachegauge \(Program.version)"
        let runner = LiveBlockRunner(target: cache, makeSession: desk.makeSession, ledger: ledger, tool: tool) {
            Interruption.shared.watch($0)
        }
        var outcome = try StaleRun(
            plan: plan, ledger: ledger, tool: Program.tool, command: CommandEcho.words, sandbox: sandbox,
            surroundings: surroundings(plan, desk)
        ).run(runner, LiveIntermission(cache: cache, progress: progress), progress: progress.block)
        try measureLag(cache, plan, &outcome.record, progress)
        if let note = desk.note { outcome.record.notes.append(note) }
        if plan.run.manners.cleanup {
            outcome.record.notes.append(try cleanUp(cache, desk, databasePlan))
            if plan.strategies.contains(.versionedKey) {
                outcome.record.notes.append(
                    "The values of versioned-key were left to expire: their keys hold generations that nobody lists.")
            }
        }
        return outcome
    }

    /// Loads what the strategies need; those that nobody asked for are left out where the cache runs no scripts.
    private func prepareScripts(
        _ cache: TargetAdministration, _ plan: inout StaleRunPlan, mayLeaveOut: Bool
    ) throws {
        guard plan.strategies.contains(where: \.needsScripts) else { return }
        do {
            plan.run.staleness?.digests = try cache.loadScripts()
        } catch let error as SetupError {
            guard mayLeaveOut else { throw error }
            plan.strategies.removeAll { $0.needsScripts }
            plan.notes.append("versioned and lease were left out. \(error)")
        }
    }

    private func surroundings(_ plan: StaleRunPlan, _ desk: DatabaseDesk) -> StaleSurroundings {
        var found = StaleSurroundings()
        let facts = desk.facts
        found.database = facts.server + " " + facts.version + (facts.place.isEmpty ? "" : " at " + facts.place)
        if let words = plan.run.database?.delay.words {
            found.simulated =
                "Each query of the database was delayed by \(words) on purpose (--database-delay), so the database's part "
                + "of these figures is simulated."
        }
        return found
    }

    private func measureLag(
        _ cache: TargetAdministration, _ plan: StaleRunPlan, _ record: inout RunRecord, _ progress: StaleProgress
    ) throws {
        guard !Interruption.shared.isInterrupted else { return }
        let reads = plan.run.target.readFrom
        guard
            let url = try stale.secondaryURL(like: plan.run.target.url)
                ?? (reads == .primary ? nil : cache.replicaURL(of: plan.run.target))
        else { return }
        progress.lag()
        var other = plan.run.target
        other.url = url
        other.readFrom = .primary
        var first = plan.run.target
        first.readFrom = .primary
        do {
            let probe = ReplicationLagProbe(
                primary: try TargetConversation(first), secondary: try TargetConversation(other),
                key: plan.run.keys.name.text(of: 0) + ":lag")
            var time = Planner.staleBlock
            if case .duration(let block) = plan.run.phases.measure { time = min(time, block) }
            record.staleness?.lag = try probe.run(for: time) { Interruption.shared.isInterrupted }
        } catch {
            // What the strategies came to is worth keeping.
            record.notes.append("The replication lag was not measured: \(error)")
        }
    }

    private func cleanUp(
        _ cache: TargetAdministration, _ desk: DatabaseDesk, _ database: DatabasePlan
    ) throws -> String {
        let removed = try cache.removeKeys()
        guard case .own(let table) = database.rows else { return "\(removed) keys were removed after the run." }
        try desk.drop()
        return "\(removed) keys were removed after the run, and the table \(table.name) was dropped."
    }

    /// Different for every run, so that values of an earlier one are recognised.
    private static func runNumber() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) << 20 ^ UInt64(time.tv_nsec) ^ UInt64(getpid()) << 44
    }
}

/// What happens between the blocks of the real thing.
private struct LiveIntermission: StaleIntermission {
    let cache: TargetAdministration
    let progress: StaleProgress

    var isInterrupted: Bool { Interruption.shared.isInterrupted }

    func clear() throws { try cache.removeKeys(andMarker: false) }

    func rest(_ time: Int64) {
        var left = time / 1_000_000
        while left > 0 && !isInterrupted {
            progress.resting((left + 999) / 1000)
            let step = min(left, 100)
            usleep(UInt32(step * 1000))
            left -= step
        }
    }
}
