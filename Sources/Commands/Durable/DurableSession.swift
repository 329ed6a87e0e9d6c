// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments
internal import Glibc
internal import Plan
internal import Profiles
internal import RESP
internal import Report
internal import Results
internal import Sandbox

/// Trials of one setting after the other, from a checked profile to their files: servers, load, fault, read back, record.
struct DurableSession {
    var profile: Profile
    var question: DurabilityQuestion
    /// Of the tool's own servers; empty for a target of the user's.
    var settings: [PersistenceSetting]
    var allowances: [LossAllowance]
    var allowed: [String]
    var target: DurableTargetOptions
    var output: OutputOptions

    /// How long a WAIT may take, in milliseconds: below the time limit of a reply.
    static let waitTimeout = 500
    private static let files: Set = ["record.json", "report.md", "summary.csv"]

    /// A trial with the record of its run.
    private struct Tried {
        var setting: DurabilitySettingRecord
        var run: RunRecord
    }

    /// Throws `ExitStatus` where the trials are done and the status is not 0.
    func run() throws {
        let url = try target.withPassword(profile.target.url)
        Interruption.shared.beginSession()
        let directory = try output.makeDirectory(profileName: profile.name)
        Interruption.shared.guardDirectory(nil)
        let record: RunRecord
        do {
            let line = ProgressLine(isQuiet: output.quiet)
            defer { line.clear() }
            let tried = try url.map { try measure($0, into: directory, line) } ?? measureSandboxes(directory, line)
            guard !tried.isEmpty else { throw ExitStatus.interruptedEarly() }
            record = self.record(tried)
            try directory.write(ReportFormats.files(of: record).filter { Self.files.contains($0.name) })
            try output.keep(directory)
        } catch {
            RunDirectory.removeFolder(ifEmpty: directory.path + "/settings")
            directory.removeIfEmpty()
            if Interruption.shared.isInterrupted, !(error is ExitStatus) { throw ExitStatus.interruptedEarly() }
            throw error
        }
        StandardOutput.write(output.format.format.render(record, runDirectory: directory.path))
        try end(record)
    }

    /// Throws the status of what came of the trials where it is not 0.
    private func end(_ record: RunRecord) throws {
        if Interruption.shared.outputFailed { throw ExitStatus.failed }
        if Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
        guard let durability = record.durability else { return }
        if durability.exceeds { throw ExitStatus.wrongData }
        if durability.settings.contains(where: { $0.readProblem != nil }) { throw ExitStatus.unreachable }
        if durability.settings.contains(where: { $0.faultProblem != nil }) { throw ExitStatus.failed }
    }

    // MARK: Trials

    /// A setting that is ready to be tried.
    private struct Ready {
        var record: DurabilitySettingRecord
        var plan: RunPlan
        var question: DurabilityQuestion
        var action: DurableFaults.Action
        var sandbox: PersistentSandbox?
        var readTarget: () throws -> TargetPlan
        var cost: PersistenceCost
    }

    private func measureSandboxes(_ directory: RunDirectory, _ line: ProgressLine) throws -> [Tried] {
        let folder = try SandboxFolder()
        Interruption.shared.guardFolder(folder)
        defer {
            Interruption.shared.guardFolder(nil)
            folder.remove()
        }
        if !output.quiet { StandardError.write(start) }
        var ready: [Ready] = []
        defer { for one in ready { one.sandbox?.stop() } }
        for (place, setting) in settings.enumerated() where !Interruption.shared.isInterrupted {
            ready.append(try prepare(setting, number: place + 1, folder: folder.path))
        }
        return try measure(ready, into: directory, line)
    }

    /// Measures the cost in turns, and then tries one after the other.
    private func measure(_ all: [Ready], into directory: RunDirectory, _ line: ProgressLine) throws -> [Tried] {
        var ready = all
        var tried: [Tried] = []
        do {
            if question.cost > 0 {
                for round in 0..<PersistenceCost.rounds {
                    for place in ready.indices where !Interruption.shared.isInterrupted {
                        let name = "\(ready[place].record.name), round \(round + 1)"
                        try ready[place].cost.measureRound(
                            question.cost / Int64(PersistenceCost.rounds), surroundings(name, line))
                    }
                }
            }
            for one in ready where !Interruption.shared.isInterrupted {
                tried.append(try make(one, into: directory, line))
            }
        } catch  where Interruption.shared.isInterrupted && !tried.isEmpty {
            // What was tried before is kept.
        }
        return tried
    }

    private var start: String {
        let each = question.before + question.after + PersistenceCost.duration(question.cost) + 1_000_000_000
        return "\(Quantity.counted(settings.count, "setting")), one after the other: this takes about "
            + "\(SearchSentence.duration(Int64(settings.count) * each)).\n"
    }

    private func prepare(_ setting: PersistenceSetting, number: Int, folder: String) throws -> Ready {
        let sandbox = try PersistentSandbox(
            settings: setting.arguments, replicas: setting.replicas, folder: "\(folder)/\(number)")
        var question = question
        question.wait = setting.wait > 0 ? LoggedWrites.Wait(replicas: setting.wait, timeout: Self.waitTimeout) : nil
        let expected = ExpectedLoss(setting, fault: question.fault)
        let atPowerLoss = ExpectedLoss(atPowerLossOf: setting)
        var record = DurabilitySettingRecord()
        record.name = setting.name
        record.server = sandbox.server
        record.directives = setting.texts
        record.replicas = setting.replicas
        record.fileSystem = sandbox.fileSystem
        record.expected = expected.text
        record.expectedNs = expected.time
        record.expectedAtPowerLoss = atPowerLoss.text
        record.expectedAtPowerLossNs = atPowerLoss.time
        record.directory = "settings/\(number < 10 ? "0" : "")\(number)-\(Self.folder(setting.name))"
        let plan = try plan(TargetURL.parse(sandbox.url))
        _ = try DurabilityCheck.check(plan, wait: question.wait?.replicas)
        return Ready(
            record: record, plan: plan, question: question, action: DurableFaults.action(question, on: sandbox),
            sandbox: sandbox,
            readTarget: {
                var target = plan.target
                target.url = try TargetURL.parse(sandbox.url)
                return target
            }, cost: PersistenceCost(plan: plan, run: Self.run(), wait: question.wait))
    }

    private func measure(_ url: TargetURL, into directory: RunDirectory, _ line: ProgressLine) throws -> [Tried] {
        let plan = try plan(url)
        let administration = try DurabilityCheck.check(plan, wait: question.wait?.replicas)
        var record = DurabilitySettingRecord()
        record.name = "target"
        record.server = [administration.info.product, administration.info.version].compactMap(\.self)
            .joined(separator: " ")
        record.replicas = administration.info.fields["connected_slaves"].flatMap { Int($0) } ?? 0
        record.directory = "settings/01-target"
        record.expected = "not known: it depends on the target and on what was done to it"
        record.expectedAtPowerLoss = record.expected
        let ready = Ready(
            record: record, plan: plan, question: question, action: DurableFaults.action(question, on: nil),
            sandbox: nil,
            readTarget: { administration.target },
            cost: PersistenceCost(plan: plan, run: Self.run(), wait: question.wait))
        return try measure([ready], into: directory, line)
    }

    private func surroundings(_ name: String, _ line: ProgressLine) -> DurabilityTrial.Surroundings {
        DurabilityTrial.Surroundings(
            tool: "cachegauge \(Program.version)", isInterrupted: { Interruption.shared.isInterrupted },
            watch: { Interruption.shared.watch($0) },
            show: { what, progress in
                guard var progress else { return line.show("\(name) · \(what)") }
                guard progress.phase < .done else { return }
                // How long a fault takes is not known before.
                progress.left = nil
                progress.share = nil
                line.show("\(name) · \(what) · " + ProgressLine.text(progress))
            })
    }

    private func make(_ ready: Ready, into directory: RunDirectory, _ line: ProgressLine) throws -> Tried {
        var record = ready.record
        record.url = ready.plan.target.url.description
        record.wait = ready.question.wait?.replicas
        ready.cost.describe(&record)
        let trial = DurabilityTrial(
            question: ready.question, plan: ready.plan, run: Self.run(), action: ready.action,
            readTarget: ready.readTarget)
        var made = try trial.make(record, surroundings(record.name, line))
        if target.cleanup { made.outcome.notes.append(Self.cleanUp(trial, made)) }
        let run = try RecordBuilder(
            plan: made.plan, tool: Program.tool, command: CommandEcho.words, sandbox: ready.sandbox?.server
        ).record(made.outcome)
        let folder = try RunDirectory.take(directory.path + "/" + record.directory)
        try folder.write(ReportFormats.files(of: run) + [RunFile("latency.hlog", made.outcome.log)])
        return Tried(setting: made.record, run: run)
    }

    /// Removes the keys; what came of it as a sentence.
    private static func cleanUp(_ trial: DurabilityTrial, _ made: DurabilityTrial.Made) -> String {
        do {
            return "\(Quantity.count(try trial.removeKeys(made))) keys were removed after the read back."
        } catch {
            return "The keys could not be removed: \(error)"
        }
    }

    private func plan(_ url: TargetURL) throws -> RunPlan {
        try Planner(machine: .init(processors: Engine.MachineFacts.processors)).plan(
            profile, target: url, manners: Manners(overwrite: target.overwrite, cleanup: false))
    }

    /// A version that no earlier run had: milliseconds since 1970, which 48 bits hold for long.
    private static func run() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1000 + UInt64(time.tv_nsec) / 1_000_000
    }

    private static func folder(_ name: String) -> String {
        let safe = name.lowercased().unicodeScalars.map { scalar -> Character in
            scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                ? Character(scalar) : "-"
        }
        return String(String(safe).split(separator: "-").joined(separator: "-").prefix(48))
    }

    // MARK: The record

    private func record(_ tried: [Tried]) -> RunRecord {
        var durability = DurabilityRecord()
        durability.fault = question.fault.name
        durability.faultText = question.fault.text
        durability.limits = question.fault.limits
        if profile.load.arrivals != "closed" { durability.ratePerSecond = profile.load.ratePerSecond }
        durability.allowed = allowed
        durability.settings = tried.map(\.setting)
        durability.exceeds = durability.settings.contains { LossAllowance.isExceeded(allowances, by: $0) }
        durability.explanation = DurabilityVerdict(durability).text
        var record = tried[0].run.emptied()
        record.kind = "durable"
        record.command = CommandEcho.words
        record.interrupted = Interruption.shared.isInterrupted
        record.failover = nil
        record.notes = tried.flatMap { one in one.run.notes.map { "\(one.setting.name): \($0)" } }
        record.durability = durability
        record.validity = ValidityRecord(findings: DurabilityRule.findings(record))
        return record
    }
}
