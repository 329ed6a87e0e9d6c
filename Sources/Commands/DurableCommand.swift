// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Engine
internal import Experiments
internal import Profiles

/// `cachegauge durable`: which acknowledged writes survive a fault, and what each setting of persistence costs.
struct DurableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "durable",
        abstract: "Count the acknowledged writes that a fault takes, and what each persistence setting costs.",
        discussion: """
            Writes go to keys of their own, something breaks, and every key is read back. Without --target the tool starts \
            servers of its own, one setting after the other: those of --sandbox, or the six that everybody asks about. Only \
            such servers can be killed, stopped or restarted by the tool; on a --target of yours, --fault 'command: …' runs \
            any command (a failover, a reboot), and cut drops the connections.

            Ends with 6 when more was lost than --allow says: nothing where it is not given, and with the six standard \
            settings what each announces.

            Examples:
              cachegauge durable
              cachegauge durable --sandbox 'appendonly yes, appendfsync everysec' --sandbox 'replicas 1, wait 1'
              cachegauge durable --target redis://cache:6379 --fault 'command: ./failover.sh' --after 30s
            """)

    @Option(
        help: ArgumentHelp(
            "What breaks: process-kill, 'process-stop: 2s', restart, cut, or 'command: …'.", valueName: "fault"))
    var fault: String?

    @Option(
        help: ArgumentHelp(
            "A setting of a server of the tool's own, such as 'save 5 1' or 'replicas 1, wait 1'; 'none' for no persistence. "
                + "Repeatable.", valueName: "settings"))
    var sandbox: [String] = []

    @Option(help: ArgumentHelp("The replicas of each --sandbox that does not say itself.", valueName: "count"))
    var replicas = 0

    @Option(
        help: ArgumentHelp(
            "Send WAIT for so many replicas after each write, and take it for acknowledged where they are reached.",
            valueName: "count"))
    var wait = 0

    @Option(help: ArgumentHelp("How long the load runs before the fault.", valueName: "time"))
    var before = "6s"

    @Option(help: ArgumentHelp("How long it goes on once the fault is over.", valueName: "time"))
    var after = "4s"

    @Option(help: ArgumentHelp("How long the fault may take.", valueName: "time"))
    var faultTimeout = "60s"

    @Option(help: ArgumentHelp("How long the target may take to answer again for the read back.", valueName: "time"))
    var recovery = "60s"

    @Option(
        help: ArgumentHelp(
            "How long throughput (closed loop) and p99 (at the rate) are measured without a fault, each; 0s for not at all. 3s "
                + "for --sandbox, else 0s.", valueName: "time"))
    var cost: String?

    @Option(
        help: ArgumentHelp(
            "What may be lost: lost=10, lost=0.1%, unexpected=1, or expected for what the settings announce. Repeatable.",
            valueName: "loss"))
    var allow: [String] = []

    @OptionGroup(title: "Load") var load: DurableLoadOptions
    @OptionGroup(title: "Target") var target: DurableTargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let url = target.target ?? Environment.value("CACHEGAUGE_TARGET")
        let fault = try self.fault.map { try FaultArgument.parse($0) }
        let settings = try settings(hasTarget: url != nil)
        guard let fault = fault ?? (url == nil ? .processKill : nil) else {
            throw UsageError(
                "--fault is missing: say what breaks, such as --fault 'command: ./failover.sh' or --fault cut.")
        }
        if url != nil && fault.needsProcess {
            throw UsageError(
                "--fault \(fault.name) needs the process of the server, and --target was not started by this tool, which "
                    + "leaves the processes of others alone. Use --sandbox in place of --target, or your own "
                    + "--fault 'command: …'.")
        }
        if case .command = fault, url == nil {
            throw UsageError(
                "--fault 'command: …' is for a --target of yours: on a server that the tool starts, use process-kill, "
                    + "process-stop or restart.")
        }
        let question = try question(fault, settings: settings)
        var allowances = try allow.map { try AllowArgument.parse($0) }
        var allowed = allow
        if allow.isEmpty && url == nil && sandbox.isEmpty {
            allowances = [.expected]
            allowed = ["expected"]
        }
        try DurableSession(
            profile: try profile(question), question: question, settings: settings, allowances: allowances,
            allowed: allowed, target: target, output: output
        ).run()
    }

    /// The settings of the tool's own servers; empty for a target of the user's.
    private func settings(hasTarget: Bool) throws -> [PersistenceSetting] {
        let most = PersistenceArgument.mostReplicas
        guard (0...most).contains(replicas) else { throw UsageError("--replicas must be from 0 to \(most).") }
        guard (0...100).contains(wait) else { throw UsageError("--wait must be from 0 to 100.") }
        if hasTarget {
            guard sandbox.isEmpty && replicas == 0 else {
                throw UsageError(
                    "--sandbox and --replicas are for servers that the tool starts itself, and --target (or "
                        + "CACHEGAUGE_TARGET) names another one: give one of them.")
            }
            return []
        }
        guard !sandbox.isEmpty || replicas > 0 || wait > 0 else { return PersistenceSetting.standard }
        return try (sandbox.isEmpty ? ["none"] : sandbox).map {
            try PersistenceArgument.parse($0, replicas: replicas, wait: wait)
        }
    }

    private func question(_ fault: DurabilityFault, settings: [PersistenceSetting]) throws -> DurabilityQuestion {
        let second: Int64 = 1_000_000_000
        let cost = cost ?? (settings.isEmpty ? "0s" : "3s")
        var timeout = try TimeArgument.parse("--fault-timeout", faultTimeout, second / 10...3600 * second)
        if case .processStop(let time) = fault { timeout = max(timeout, time + 10 * second) }
        return DurabilityQuestion(
            fault: fault, before: try TimeArgument.parse("--before", before, second / 10...3600 * second),
            after: try TimeArgument.parse("--after", after, second / 10...3600 * second), faultTimeout: timeout,
            recovery: try TimeArgument.parse("--recovery", recovery, second / 10...3600 * second),
            cost: cost == "0" || cost == "0s" ? 0 : try TimeArgument.parse("--cost", cost, second / 10...600 * second),
            wait: wait > 0 ? LoggedWrites.Wait(replicas: wait, timeout: DurableSession.waitTimeout) : nil)
    }

    private func profile(_ question: DurabilityQuestion) throws -> Profile {
        var overrides = ProfileOverrides()
        if let preset = target.preset { try overrides.add(PresetLibrary.find(preset)) }
        TargetOptions.addEnvironment(to: &overrides)
        try load.add(to: &overrides)
        target.add(to: &overrides)
        var profile = try Profile(DurableProfile.source, overrides: overrides)
        profile.target.token = try target.token.plan()
        try DurableProfile.check(&profile, question)
        return profile
    }
}
