// SPDX-License-Identifier: Apache-2.0
import Gate
@testable import Profiles
import Results
import Testing

/// Policies as they are written, and the exact sentence for each mistake.
@Suite struct PolicyTests {
    private func read(_ text: String) throws -> GatePolicy { try GatePolicy(text: text, file: "gate.yaml") }

    static func messages(_ text: String) -> [String] {
        do {
            _ = try GatePolicy(text: text, file: "gate.yaml")
            return []
        } catch {
            return String(describing: error).split(separator: "\n").map(String.init)
        }
    }

    @Test func whatIsLeftOutIsStandard() throws {
        #expect(try read("alpha: 5%") == .standard)
        var strict = GatePolicy.standard
        strict.alpha = 0.01
        for index in strict.comparisons.indices { strict.comparisons[index].rule = .strict }
        #expect(try read("alpha: 1%\nrule: strict") == strict)
    }

    @Test func metricsAndLimitsTakeThePlaceOfTheStandardOnes() throws {
        let policy = try read(
            """
            rule: strict
            metrics:
              response.p50: 5%
              service.p99.9: { tolerance: 10%, floor: 100us, rule: effect }
              throughput: { tolerance: 2%, floor: 100/s }
              errors.rate: { tolerance: 50%, floor: 0.1% }
            slo:
              - response.p99 < 1ms
              - errors.rate<=0.1%
              - throughput >= 50k/s
              - hit.ratio > 80%
            """)
        #expect(
            policy.comparisons == [
                .init(.percentile(.response, .p50), tolerance: 0.05, rule: .strict),
                .init(.percentile(.service, .p99_9), tolerance: 0.1, floor: 100_000),
                .init(.throughput, tolerance: 0.02, floor: 100, rule: .strict),
                .init(.errorRate, tolerance: 0.5, floor: 0.001, rule: .strict),
            ])
        #expect(
            policy.levels.map(\.text) == [
                "response.p99 < 1ms", "errors.rate <= 0.1%", "throughput >= 50k/s", "hit.ratio > 80%",
            ])
        #expect(policy.levels.map(\.limit) == [1e6, 0.001, 50_000, 0.8])
        let areNamed = policy.comparisons.allSatisfy(\.isNamed) && policy.levels.allSatisfy(\.isNamed)
        #expect(areNamed)
    }

    @Test func limitsAloneAreAPolicy() throws {
        let policy = try read("metrics: {}\nslo: [response.max < 50ms]")
        #expect(policy.comparisons == [])
        #expect(policy.levels == [ServiceLevel(.max(.response), .below, 50e6, limitText: "50ms")])
    }

    private static let metrics =
        "allowed are response.p50, response.p90, response.p95, response.p99, response.p99.9, response.p99.99, "
        + "response.mean, response.max, service.p50, service.p90, service.p95, service.p99, service.p99.9, "
        + "service.p99.99, service.mean, service.max, errors.rate, throughput, hit.ratio"

    static let mistakes: [(text: String, message: String)] = [
        (
            "",
            "gate.yaml: found an empty policy; allowed is at least one of metrics and slo; leave out --policy for the standard one."
        ),
        (
            "# nothing\n",
            "gate.yaml: found an empty policy; allowed is at least one of metrics and slo; leave out --policy for the standard one."
        ),
        (
            "metrics: {}\nslo: []",
            "gate.yaml:1: found a policy that judges nothing; allowed is at least one of metrics and slo; leave both out "
                + "for the standard ones."
        ),
        (
            "- response.p99",
            "gate.yaml:1: found a list; allowed is a mapping with the keys alpha, rule, metrics, slo."
        ),
        (
            "metric: { response.p99: 10% }",
            #"gate.yaml:1: metric: found an unknown key; allowed are alpha, rule, metrics, slo; did you mean "metrics"?"#
        ),
        (
            "metrics: { response.p97: 10% }",
            "gate.yaml:1: metrics.response.p97: found an unknown metric; \(metrics); did you mean \"response.p90\"?"
        ),
        (
            "metrics: [response.p99]",
            "gate.yaml:1: metrics: found a list; allowed is a mapping of metrics, such as { response.p99: { tolerance: 10%, "
                + "floor: 100us } }."
        ),
        (
            "metrics: { response.p99: 10 }",
            #"gate.yaml:1: metrics.response.p99: found "10"; allowed is a share from 0.1% to 100%, such as 10%; "#
                + "write 10%, not 10."
        ),
        (
            "metrics: { response.p99: 0% }",
            #"gate.yaml:1: metrics.response.p99: found "0%"; allowed is a share from 0.1% to 100%, such as 10%."#
        ),
        (
            "metrics: { response.p99: { floor: 100us } }",
            "gate.yaml:1: metrics.response.p99.tolerance: found nothing; allowed is a share from 0.1% to 100%, such as "
                + "10%; say how much worse the metric may be."
        ),
        (
            "metrics: { response.p99: { tolerance: 10%, floor: 10% } }",
            #"gate.yaml:1: metrics.response.p99.floor: found "10%"; allowed is a time such as 100us; "%" is no unit here."#
        ),
        (
            "metrics: { response.p99: { tolerance: 10%, rule: strickt } }",
            #"gate.yaml:1: metrics.response.p99.rule: found "strickt"; allowed are effect, strict; did you mean "strict"?"#
        ),
        (
            "metrics: { response.p99: { tolerence: 10%, tolerance: 10% } }",
            "gate.yaml:1: metrics.response.p99.tolerence: found an unknown key; allowed are tolerance, floor, rule; did you "
                + "mean \"tolerance\"?"
        ),
        (
            "rule: hard", #"gate.yaml:1: rule: found "hard"; allowed are effect, strict."#
        ),
        (
            "alpha: 0.05",
            #"gate.yaml:1: alpha: found "0.05"; allowed is a share from 0.01% to 50%, such as 5%; write 5%, not 0.05."#
        ),
        (
            "slo: response.p99 < 1ms",
            #"gate.yaml:1: slo: found "response.p99 < 1ms"; allowed is a list of limits, such as [response.p99 < 1ms]."#
        ),
        (
            "slo: [response.p99 1ms]",
            #"gate.yaml:1: slo[0]: found "response.p99 1ms"; allowed is a metric, one of <, <=, > and >=, and a value with "#
                + "its unit, such as response.p99 < 1ms."
        ),
        (
            "slo: [response.p99 < 1]",
            #"gate.yaml:1: slo[0]: found "response.p99 < 1"; allowed is response.p99 with a time such as 250us, 5ms, 30s "#
                + "or 1h; write 1s or 1ms, not 1."
        ),
        (
            "slo: [latency.p99 < 1ms]",
            "gate.yaml:1: slo[0]: found an unknown metric \"latency.p99\"; \(metrics)."
        ),
        (
            "slo: [< 1ms]", "gate.yaml:1: slo[0]: found no metric; \(metrics)."
        ),
    ]

    @Test(arguments: mistakes)
    func eachMistakeHasItsSentence(text: String, message: String) {
        #expect(Self.messages(text) == [message])
    }

    @Test func allMistakesAreReportedAtOnce() {
        let messages = Self.messages("alpha: 7\nrule: x\nmetrics: { a: 1%, throughput: b }\nslo: [c]")
        #expect(
            messages.map { $0.split(separator: " ")[1] } == [
                "alpha:", "rule:", "metrics.a:", "metrics.throughput:", "slo[0]:",
            ])
    }

    @Test func aFlagIsNamed() {
        #expect {
            try ServiceLevel("response.p99 <", flag: "--slo")
        } throws: { error in
            String(describing: error)
                == #"--slo: found "response.p99 <"; allowed is response.p99 with a time such as 250us, 5ms, 30s or 1h."#
        }
    }

    @Test func aMissingFileIsASentence() {
        #expect(throws: PolicyUnreadable(description: "There is no policy file nowhere.yaml.")) {
            try GatePolicy(file: "nowhere.yaml")
        }
    }

    /// Every metric has one name, and is found by it.
    @Test func metricsHaveNames() {
        #expect(Set(GateMetric.all.map(\.name)).count == GateMetric.all.count)
        for metric in GateMetric.all { #expect(GateMetric.named(metric.name) == metric) }
        #expect(GateMetric.named("response.p99.99") == .percentile(.response, .p99_99))
        #expect(GateMetric.named("p99") == nil)
    }
}
