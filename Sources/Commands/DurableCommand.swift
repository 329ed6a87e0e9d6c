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
              cachegauge durable --sandbox 'appendonly yes' --sandbox 'replicas 1, wait 1'
              cachegauge durable --target redis://cache:6379 --fault 'command: ./failover.sh'
            """)

    @OptionGroup(title: "Trial") var trial: DurableOptions
    @OptionGroup(title: "Load") var load: DurableLoadOptions
    @OptionGroup(title: "Target") var target: DurableTargetOptions
    @OptionGroup(title: "Output") var output: OutputOptions

    func run() throws {
        let url = target.address.target ?? Environment.value("CACHEGAUGE_TARGET")
        let given = try trial.fault.map { try FaultArgument.parse($0) }
        let settings = try trial.settings(hasTarget: url != nil)
        guard let fault = given ?? (url == nil ? .processKill : nil) else {
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
        let question = try trial.question(fault, settings: settings)
        var allowances = try trial.allow.map { try AllowArgument.parse($0) }
        var allowed = trial.allow
        if trial.isStandard && url == nil && trial.allow.isEmpty {
            allowances = [.expected]
            allowed = ["expected"]
        }
        try DurableSession(
            profile: try profile(question), question: question, settings: settings, allowances: allowances,
            allowed: allowed, target: target, output: output
        ).run()
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
