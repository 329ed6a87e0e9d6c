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

/// One comparison from a checked profile to its files: directory, sandbox, database, blocks, record, report.
struct CompareSession {
    var profile: Profile
    var target: TargetOptions
    var database: DatabaseOptions
    var comparison: ComparisonOptions
    var output: OutputOptions

    /// The declared delay of the sandbox's database: about what a query of a store in the same region takes.
    private static let sandboxDelay = QueryDelay.fixed(2_000_000)

    /// What a comparison works on.
    private struct Servers {
        var target: TargetURL
        var database: any DatabaseSpec
        /// What the sandbox started; nil where both are the user's.
        var description: String?
    }

    /// The target with its password, once everything is known to be there that a comparison needs.
    func checkedTarget() throws -> TargetURL? {
        let url = try target.withPassword(profile.target.url)
        try PinnedProcessors.check(profile.load.pin)
        guard url == nil || profile.database.url != nil else {
            throw UsageError(
                "A comparison of a --target needs its --database too, such as postgres://user:password@host/db. "
                    + "Without both, a sandbox is measured.")
        }
        return url
    }

    /// Throws `ExitStatus` where the comparison is done and its status is not 0.
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

    static func end(_ record: RunRecord) throws {
        if Interruption.shared.outputFailed { throw ExitStatus.failed }
        if Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
        if record.operations.contains(where: { ($0.operation.database?.wrongValues ?? 0) > 0 })
            || (record.comparison?.wrongValues ?? 0) > 0
        {
            throw ExitStatus.wrongData
        }
        if record.measure.completed == 0 && record.measure.sent > 0 { throw ExitStatus.unreachable }
        if !record.validity.valid { throw ExitStatus.invalidRun }
    }

    func measure(_ url: TargetURL?, into directory: RunDirectory) throws -> RunRecord {
        let sandbox = try SandboxParts(
            hasTarget: url != nil, hasDatabase: profile.database.url != nil, target, isQuiet: output.quiet)
        defer { sandbox.end() }
        if Interruption.shared.isInterrupted { throw ExitStatus.interruptedEarly() }
        let (database, token) = try self.database.open(
            try sandbox.database ?? databaseOfProfile(),
            tokenTimeout: target.token.timeout())
        // Its token is renewed until the last block is done.
        defer { withExtendedLifetime(token) {} }
        let servers = Servers(
            target: try sandbox.target(url), database: database, description: sandbox.description)
        var outcome = try compare(servers, hasSandboxDatabase: sandbox.folder != nil)
        if let token {
            outcome.record.databaseToken = token.takeRecord()
            outcome.record = outcome.record.judged()
        }
        try write(outcome, into: directory)
        return outcome.record
    }

    private func databaseOfProfile() throws -> any DatabaseSpec {
        guard let url = profile.database.url else { throw UsageError("A comparison needs a --database.") }
        return url
    }

    /// Makes both sides ready, runs the blocks, and cleans up.
    private func compare(_ servers: Servers, hasSandboxDatabase: Bool) throws -> ComparisonOutcome {
        var plan = try Planner(machine: .init(processors: Engine.MachineFacts.processors)).comparison(
            profile, target: servers.target, database: servers.database, pairs: comparison.pairs,
            paths: comparison.paths.all, coldStart: try comparison.longestColdStart(),
            manners: Manners(overwrite: target.overwrite, cleanup: target.cleanup))
        if hasSandboxDatabase && profile.locations["database.delay"] == nil {
            plan.run.database?.delay = Self.sandboxDelay
        }
        let progress = ComparisonProgress(isQuiet: output.quiet)
        defer { progress.clear() }
        let cache = try TargetAdministration(plan.run)
        try cache.claim()
        guard let database = plan.run.database else { throw UsageError("A comparison needs a --database.") }
        let desk = try DatabaseDesk(database)
        let (run, filled) = try desk.prepare(plan.run, progress: progress.filling) { Interruption.shared.isInterrupted }
        plan.run = run
        try cache.removeKeys(andMarker: false)
        if Interruption.shared.isInterrupted { throw ExitStatus.interruptedEarly() }
        let surroundings = try surroundings(plan, cache, desk, filled)
        let runner = LiveBlockRunner(
            target: cache, makeSession: desk.makeSession, tool: "cachegauge \(Program.version)"
        ) {
            Interruption.shared.watch($0)
        }
        var outcome = try ComparisonRun(
            plan: plan, tool: Program.tool, command: CommandEcho.words, sandbox: servers.description,
            surroundings: surroundings
        ).run(runner, progress: progress.block)
        if let note = desk.note { outcome.record.notes.append(note) }
        if plan.run.manners.cleanup { outcome.record.notes.append(try cleanUp(cache, desk, plan)) }
        return outcome
    }

    private func cleanUp(_ cache: TargetAdministration, _ desk: DatabaseDesk, _ plan: ComparisonPlan) throws -> String {
        let removed = try cache.removeKeys()
        guard case .own(let table)? = plan.run.database?.rows else {
            return "\(removed) keys were removed after the run."
        }
        try desk.drop()
        return "\(removed) keys were removed after the run, and the table \(table.name) was dropped."
    }

    private func surroundings(
        _ plan: ComparisonPlan, _ cache: TargetAdministration, _ desk: DatabaseDesk, _ filled: FilledRows?
    ) throws -> ComparisonSurroundings {
        var found = ComparisonSurroundings(facts: desk.facts)
        found.filled = filled
        found.cacheSettings = try cache.settings(["appendonly", "appendfsync", "save", "maxmemory", "maxmemory-policy"])
        found.cacheTransport = cache.transport
        found.sharedHost = cache.isLocal && desk.isLocal
        if let delay = plan.run.database?.delay, let words = delay.words {
            found.simulated =
                "Each query of the database was delayed by \(words) on purpose (--database-delay), so the database's part "
                + "of these figures is simulated."
        }
        if case .duration(let length) = plan.run.phases.measure, length < Planner.shortestBlock {
            found.notes.append(
                "Each block was measured for \(Quantity.duration(length)) only; blocks of "
                    + "\(Quantity.duration(Planner.shortestBlock)) and more say more.")
        }
        return found
    }

    private func write(_ outcome: ComparisonOutcome, into directory: RunDirectory) throws {
        for block in outcome.blocks {
            let own = try RunDirectory.take(directory.path + "/" + block.directory)
            let log = outcome.logs[block.directory].map { [RunFile("latency.hlog", $0)] } ?? []
            try own.write(ReportFormats.files(of: block.record) + log)
        }
        try directory.write(ReportFormats.files(of: outcome.record))
        try output.keep(directory)
    }
}
