// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate
internal import Profiles

/// What a gate judges, and how much worse it may be.
struct GatePolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A YAML file with metrics (tolerance, floor, rule), slo, rule and alpha; what it leaves out is standard.",
            valueName: "file"))
    var policy: String?

    @Option(
        help: ArgumentHelp(
            "A fixed limit beside those of the policy, such as 'response.p99 < 1ms'; more than one may be given.",
            valueName: "expression"))
    var slo: [String] = []

    func read() throws -> GatePolicy {
        var policy = try policy.map { try GatePolicy(file: $0) } ?? .standard
        policy.levels += try slo.map { try ServiceLevel($0, flag: "--slo") }
        return policy
    }
}
