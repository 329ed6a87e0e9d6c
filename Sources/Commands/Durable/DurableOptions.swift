// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Engine
internal import Experiments

/// What breaks, when, on which servers, and what may be lost.
struct DurableOptions: ParsableArguments {
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
    var after = "6s"

    @Option(help: ArgumentHelp("How long the fault may take.", valueName: "time"))
    var faultTimeout = "60s"

    @Option(help: ArgumentHelp("How long the target may take to answer again for the read back.", valueName: "time"))
    var recovery = "60s"

    @Option(
        help: ArgumentHelp(
            "How long throughput (closed loop) and p99 (at the rate) are measured without a fault, each, in three rounds; 0s for not at all. 6s "
                + "for --sandbox, else 0s.", valueName: "time"))
    var cost: String?

    @Option(
        help: ArgumentHelp(
            "What may be lost: lost=10, lost=0.1%, unexpected=1, or expected for what the settings announce. Repeatable.",
            valueName: "loss"))
    var allow: [String] = []

    /// Whether nothing is said of the servers: then they are the standard ones, without a target.
    var isStandard: Bool { sandbox.isEmpty && replicas == 0 && wait == 0 }

    /// The settings of the tool's own servers; empty for a target of the user's.
    func settings(hasTarget: Bool) throws -> [PersistenceSetting] {
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
        if isStandard { return PersistenceSetting.standard }
        return try (sandbox.isEmpty ? ["none"] : sandbox).map {
            try PersistenceArgument.parse($0, replicas: replicas, wait: wait)
        }
    }

    func question(_ fault: DurabilityFault, settings: [PersistenceSetting]) throws -> DurabilityQuestion {
        let second: Int64 = 1_000_000_000
        let cost = cost ?? (settings.isEmpty ? "0s" : "6s")
        var timeout = try TimeArgument.parse("--fault-timeout", faultTimeout, second / 10...3600 * second)
        if case .processStop(let time) = fault { timeout = max(timeout, time + 10 * second) }
        return DurabilityQuestion(
            fault: fault, before: try TimeArgument.parse("--before", before, second / 10...3600 * second),
            after: try TimeArgument.parse("--after", after, second / 10...3600 * second), faultTimeout: timeout,
            recovery: try TimeArgument.parse("--recovery", recovery, second / 10...3600 * second),
            cost: cost == "0" || cost == "0s" ? 0 : try TimeArgument.parse("--cost", cost, second / 10...600 * second),
            wait: wait > 0 ? LoggedWrites.Wait(replicas: wait, timeout: DurableSession.waitTimeout) : nil)
    }
}
