// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Experiments
internal import Gate
internal import Profiles

/// What a capacity is searched for, and how often.
struct SearchOptions: ParsableArguments {
    @Option(
        name: .customLong("slo"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "What must hold: 'response.p99 < 1ms', 'errors.rate < 0.1%'. Repeatable.", valueName: "expression"))
    var levels: [String] = []

    @Option(
        help: ArgumentHelp(
            "Whole searches, 1 to 20, each with other operations: how much they differ is the interval. A step is "
                + "measured for --duration (10s where none is given) after a --warmup of its own (1s).",
            valueName: "count"))
    var searches = 1

    static let most = 20
    /// The most settings of connections and depth together.
    static let mostSettings = 24
    static let stepLength: Int64 = 10_000_000_000

    func validate() throws {
        guard !levels.isEmpty else {
            throw ValidationError("--slo is missing: say what must hold, such as --slo 'response.p99 < 1ms'.")
        }
        guard (1...Self.most).contains(searches) else {
            throw ValidationError("--searches must be from 1 to \(Self.most).")
        }
    }

    /// The question for a profile and the settings to sweep.
    ///
    /// - Parameter profiles: one for each setting, all alike otherwise; at least one.
    func question(_ profiles: [Profile]) throws -> CapacityQuestion {
        let levels = try levels.map { try ServiceLevel($0, flag: "--slo") }
        for level in levels {
            if let problem = level.unsearchable { throw UsageError(problem) }
        }
        guard profiles.count <= Self.mostSettings else {
            throw UsageError(
                "--connections and --depth make \(profiles.count) settings, each with a search of its own; at most "
                    + "\(Self.mostSettings) are taken.")
        }
        let profile = profiles[0]
        guard profile.load.arrivals != "closed" else {
            throw UsageError(
                "A capacity is searched for in an open loop, and the profile asks for a closed one: leave out --closed, or "
                    + "write --arrivals poisson.")
        }
        guard case .duration(let measured) = profile.phases.measure else {
            throw UsageError("A step of a search has a length and not a number of requests: use --duration.")
        }
        return CapacityQuestion(
            levels: levels, settings: profiles.map { .init(connections: $0.load.connections, depth: $0.load.depth) },
            searches: searches, stepLength: profile.hasFlag("phases.measure") ? measured : Self.stepLength,
            warmup: profile.hasFlag("phases.warmup") ? profile.phases.warmup : Planner.blockWarmup,
            askedPerSecond: profile.load.ratePerSecond)
    }
}

extension Profile {
    /// Whether the user gave this key on the command line: that of a file is meant for the one load of a run.
    fileprivate func hasFlag(_ path: String) -> Bool {
        guard case .flag = locations[path] else { return false }
        return true
    }
}

extension WorkloadOptions {
    /// The options once for each number of connections and each depth, where lists of them are given.
    var settings: [WorkloadOptions] {
        func list(_ text: String?) -> [String?] {
            text.map { $0.split(separator: ",", omittingEmptySubsequences: false).map { String($0) } } ?? [nil]
        }
        var all: [WorkloadOptions] = []
        for connections in list(connections) {
            for depth in list(depth) {
                var options = self
                options.connections = connections
                options.depth = depth
                all.append(options)
            }
        }
        return all
    }
}
