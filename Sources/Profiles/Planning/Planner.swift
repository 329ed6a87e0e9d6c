// SPDX-License-Identifier: Apache-2.0
package import Plan
package import RESP
import Workload

/// What the planner has to know about the machine that makes the load.
package struct MachineFacts: Sendable, Equatable {
    /// The processors that the program may run on.
    package var processors: Int

    package init(processors: Int) { self.processors = processors }
}

/// Turns a checked profile into the plan of a run.
package struct Planner: Sendable {
    /// Operations per second that one thread makes with time to spare: an open loop needs no more threads than its rate
    /// asks for, and fewer threads wake up less.
    static let ratePerThread = 50_000.0
    /// More threads than this only help where somebody asks for them.
    static let mostAutomaticThreads = 8

    package var machine: MachineFacts

    package init(machine: MachineFacts) { self.machine = machine }

    /// The plan of a run against `target`, which the caller has chosen: the profile's own, or the sandbox.
    ///
    /// Throws the mistakes that lie in several keys together; a profile that was read from a file has none.
    package func plan(
        _ profile: Profile, target: TargetURL, manners: Manners = Manners(overwrite: false, cleanup: false)
    ) throws(ProfileError) -> RunPlan {
        let issues = ProfileChecks.issues(profile)
        guard issues.isEmpty else { throw ProfileError(issues) }
        var plan = RunPlan(
            name: profile.name, about: profile.about, seed: profile.seed,
            keys: try keys(profile), values: try values(profile), operations: operations(profile),
            load: try load(profile, target: target), phases: phases(profile),
            target: TargetPlan(
                url: target, resp: profile.target.resp, connectTimeout: profile.target.connectTimeout,
                timeout: profile.target.timeout, tls: profile.target.tls),
            manners: manners, resolved: ResolvedProfile(profile))
        plan.target.token = profile.target.token
        plan.target.isCluster = profile.target.isCluster
        plan.target.readFrom = profile.target.readFrom
        return plan
    }

    private func keys(_ profile: Profile) throws(ProfileError) -> KeyPlan {
        guard let name = try? KeyName.parse(profile.keys.name) else {
            throw wrong("keys.name", profile.keys.name, profile)
        }
        guard let type = KeyPicks.all.first(where: { $0.name == profile.keys.pick.name }) else {
            throw wrong("keys.pick", profile.keys.pick.name, profile)
        }
        let pick = type.init(
            keys: profile.keys.count, parameters: ParameterValues(profile.keys.pick.parameters), seed: profile.seed)
        return KeyPlan(count: profile.keys.count, name: name, nameText: profile.keys.name, pick: pick)
    }

    private func values(_ profile: Profile) throws(ProfileError) -> ValuePlan {
        guard let type = ValueSizes.all.first(where: { $0.name == profile.values.size.name }) else {
            throw wrong("values.size", profile.values.size.name, profile)
        }
        return ValuePlan(
            size: type.init(parameters: ParameterValues(profile.values.size.parameters)),
            content: profile.values.content, compressible: profile.values.effectiveCompressible,
            expiry: profile.values.expiry)
    }

    /// The operations with a weight, each with the suffix that keeps data types apart.
    ///
    /// A mix of one data type needs none.
    private func operations(_ profile: Profile) -> [OperationPlan] {
        let chosen = profile.operations.filter { $0.weight.value > 0 }
        var kinds = chosen.compactMap { operation in operation.kind.map { (kind: $0, weight: operation.weight.value) } }
        var weights: [OperationKind.DataType: Double] = [:]
        for (kind, weight) in kinds where kind.dataType != .any && !kind.takesAnyType {
            weights[kind.dataType, default: 0] += weight
        }
        // DEL and EXPIRE go to the keys that the other operations work on most.
        let order = OperationKind.DataType.allCases.filter { weights[$0] != nil }
        if let main = order.max(by: { (weights[$0] ?? 0) < (weights[$1] ?? 0) }) {
            for index in kinds.indices where kinds[index].kind.takesAnyType { kinds[index].kind.dataType = main }
        }
        return kinds.map { kind, weight in
            OperationPlan(kind: kind, weight: weight, keySuffix: weights.count > 1 ? kind.dataType.keySuffix : "")
        }
    }

    private func load(_ profile: Profile, target: TargetURL) throws(ProfileError) -> LoadPlan {
        let load = profile.load
        let arrivals: LoadPlan.Arrivals
        if load.arrivals == "closed" {
            arrivals = .closed
        } else if let type = ArrivalSchedules.all.first(where: { $0.name == load.arrivals }) {
            arrivals = .open(type.init(ratePerSecond: load.ratePerSecond), ratePerSecond: load.ratePerSecond)
        } else {
            throw wrong("load.arrivals", load.arrivals, profile)
        }
        return LoadPlan(
            arrivals: arrivals, connections: load.connections, depth: load.depth,
            threads: threads(load, target: target), pin: load.pin, spin: load.spin, connectRate: load.connectRate)
    }

    /// The number of threads for `threads: auto`: what the machine has, less one processor for a server on the same
    /// machine (and on small machines always), and no more than the connections, the rate and the automatic limit call
    /// for.
    func threads(_ load: Profile.Load, target: TargetURL) -> Int {
        if case .number(let threads) = load.threads { return threads }
        let processors = max(1, machine.processors)
        let free = target.isLocal || processors <= 2 ? max(1, processors - 1) : processors
        var threads = min(free, load.connections, Self.mostAutomaticThreads)
        if load.arrivals != "closed" {
            threads = min(threads, max(1, Int((load.ratePerSecond / Self.ratePerThread).rounded(.up))))
        }
        return max(1, threads)
    }

    private func phases(_ profile: Profile) -> PhasePlan {
        let phases = profile.phases
        let measure: PhasePlan.Measure =
            switch phases.measure {
            case .duration(let time): .duration(time)
            case .requests(let count): .requests(count)
            }
        return PhasePlan(populate: phases.populate, warmup: phases.warmup, measure: measure, drain: phases.drain)
    }

    private func wrong(_ key: String, _ text: String, _ profile: Profile) -> ProfileError {
        ProfileError([
            ProfileIssue(location: profile.location(of: key), key: key, found: "\"\(text)\"", allowed: .unstated)
        ])
    }
}

extension OperationKind {
    /// Whether the command does the same to keys of every data type.
    fileprivate var takesAnyType: Bool {
        let names: Set = [
            "DEL", "UNLINK", "EXISTS", "TOUCH", "TYPE", "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "PERSIST", "TTL",
            "PTTL", "EXPIRETIME", "PEXPIRETIME", "DUMP", "OBJECT",
        ]
        return command.commandName.map { names.contains($0) } ?? false
    }
}

extension TargetURL {
    private static func isLocal(_ host: String) -> Bool {
        host == "localhost" || host.hasPrefix("127.") || host == "::1"
    }

    /// Whether the target is on this machine, as far as its address tells.
    var isLocal: Bool {
        switch address {
        case .unix: true
        case .tcp(let host, _): Self.isLocal(host)
        case .sentinel(let set): set.places.allSatisfy { Self.isLocal($0.host) }
        }
    }
}

extension Profile.Values {
    /// The compressible share that counts: the content's own where none was given.
    package var effectiveCompressible: Double {
        switch content {
        case .text: compressible ?? 0.5
        case .random: compressible ?? 0
        case .json, .zeros: 0
        }
    }
}
