// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing
import Workload

@testable import Profiles

/// Right profiles and what they mean.
@Suite struct ReadingTests {
    static func read(_ text: String, _ overrides: ProfileOverrides = ProfileOverrides()) throws -> Profile {
        try Profile(ProfileSource(name: "test", file: "test.yaml", text: text), overrides: overrides)
    }

    @Test(arguments: ["", "\n", "# only a comment\n", "{}", "---\n", "\u{FEFF}{}"])
    func anEmptyProfileIsAllDefaults(text: String) throws {
        let profile = try Self.read(text)
        #expect(profile.name == "test")
        #expect(profile.seed == 42)
        #expect(profile.keys.count == 100_000)
        #expect(profile.keys.pick == DistributionChoice("uniform"))
        #expect(profile.operations.map(\.reportName) == ["get", "set"])
        #expect(profile.load.arrivals == "poisson")
        #expect(profile.load.ratePerSecond == 2000)
        #expect(profile.phases.measure == .duration(30_000_000_000))
        #expect(profile.target.url == nil)
    }

    @Test func theExampleOfTheContractIsRead() throws {
        let profile = try Self.read(
            """
            name: user-profile
            about: Cache-aside reads of JSON user profiles with a one-hour expiry.
            seed: 42
            keys:
              count: 100k
              name: "cachegauge:user:{id}:profile"      # {id}, or zero-padded {id:012}
              pick: { distribution: zipf, exponent: 0.99 }
            values:
              size: { distribution: lognormal, median: 512B, p99: 8KB }
              content: json
              ttl: 1h
            operations: { get: 90%, set: 10% }
            load:
              arrivals: poisson
              rate: 2k/s
              connections: 50
              depth: 16
              threads: auto
            phases: { populate: all, warmup: 5s, measure: 30s }
            target: { url: "redis://host:6380", timeout: 1s }
            """)
        #expect(profile.name == "user-profile")
        #expect(profile.keys.name == "cachegauge:user:{id}:profile")
        #expect(profile.keys.pick == DistributionChoice("zipf", ["exponent": .number(0.99)]))
        #expect(profile.values.size.name == "lognormal")
        #expect(profile.values.size.parameters["median"] == .number(512))
        #expect(profile.values.size.parameters["p99"] == .number(8000))
        #expect(profile.values.expiry == .fixed(milliseconds: 3_600_000))
        #expect(profile.operations.map(\.weight) == [.share(0.9), .share(0.1)])
        #expect(profile.load.threads == .auto)
        #expect(profile.target.url?.address == .tcp(host: "host", port: 6380))
        #expect(profile.location(of: "keys.pick.exponent") == .line(7, file: "test.yaml"))
    }

    @Test(arguments: [
        ("512B", "fixed", ["size": ParameterValue.number(512)]),
        ("{ distribution: fixed, size: 512B }", "fixed", ["size": .number(512)]),
        ("{ fixed: 512B }", "fixed", ["size": .number(512)]),
        ("fixed:512B", "fixed", ["size": .number(512)]),
        ("100B..4KB", "range", ["from": .number(100), "to": .number(4000)]),
        ("{ distribution: range, from: 100B, to: 4KB }", "range", ["from": .number(100), "to": .number(4000)]),
        ("{ range: 100B..4KB }", "range", ["from": .number(100), "to": .number(4000)]),
        ("range:100B:4KB", "range", ["from": .number(100), "to": .number(4000)]),
        ("512B:80,4KB:20", "weighted", ["sizes": weighted(80, 20)]),
        ("weighted:512B:80,4KB:20", "weighted", ["sizes": weighted(80, 20)]),
        ("512B:80%,4KB:20%", "weighted", ["sizes": weighted(0.8, 0.2)]),
        (
            "{ weighted: [{ size: 512B, weight: 80 }, { size: 4KB, weight: 20 }] }", "weighted",
            ["sizes": weighted(80, 20)]
        ),
        (
            "{ distribution: weighted, sizes: [{ size: 512B, weight: 80% }, { size: 4KB, weight: 20% }] }", "weighted",
            ["sizes": weighted(0.8, 0.2)]
        ),
        (
            "lognormal:512B:8KB", "lognormal",
            ["median": .number(512), "p99": .number(8000), "maximum": .number(1_048_576)]
        ),
        (
            "lognormal:p99=8KB:median=512B", "lognormal",
            ["median": .number(512), "p99": .number(8000), "maximum": .number(1_048_576)]
        ),
        (
            "{ pareto: { minimum: 100B, p99: 8KB, maximum: 1MB } }", "pareto",
            ["minimum": .number(100), "p99": .number(8000), "maximum": .number(1_000_000)]
        ),
    ])
    func valueSizesHaveManySpellings(text: String, name: String, parameters: [String: ParameterValue]) throws {
        let choice = DistributionChoice(name, parameters)
        #expect(try Self.read("values: { size: \(text.contains("{") ? text : "\"\(text)\"") }").values.size == choice)
        var overrides = ProfileOverrides()
        overrides.set(.valueSize, to: text)
        #expect(try Self.read("", overrides).values.size == choice)
    }

    @Test(arguments: [
        ("uniform", "uniform", [:]), ("zipf", "zipf", ["exponent": ParameterValue.number(0.99)]),
        ("zipf:1.2", "zipf", ["exponent": .number(1.2)]), ("{ zipf: 1.2 }", "zipf", ["exponent": .number(1.2)]),
        ("{ distribution: zipf }", "zipf", ["exponent": .number(0.99)]),
        ("hotspot:10%:90%", "hotspot", ["keys": .number(0.1), "operations": .number(0.9)]),
        ("hotspot:operations=95%", "hotspot", ["keys": .number(0.2), "operations": .number(0.95)]),
        ("{ distribution: gaussian, deviation: 5% }", "gaussian", ["mean": .number(0.5), "deviation": .number(0.05)]),
        ("sequential", "sequential", [:]),
    ])
    func keyPicksHaveManySpellings(text: String, name: String, parameters: [String: ParameterValue]) throws {
        #expect(try Self.read("keys: { pick: \(text) }").keys.pick == DistributionChoice(name, parameters))
    }

    @Test func everyKeyPickAndValueSizeCanBeNamed() throws {
        for type in KeyPicks.all { #expect(try Self.read("keys: { pick: \(type.name) }").keys.pick.name == type.name) }
        for item in DistributionMenu.valueSizes.items {
            #expect(try Self.read("values: { size: \(item.example) }").values.size.name == item.name)
        }
    }

    @Test(arguments: [
        ("none", Expiry.none), ("1h", .fixed(milliseconds: 3_600_000)), ("1ms", .fixed(milliseconds: 1)),
        ("{ from: 50m, to: 70m }", .range(from: 3_000_000, to: 4_200_000)),
        ("50m..70m", .range(from: 3_000_000, to: 4_200_000)),
    ])
    func expiries(text: String, expiry: Expiry) throws {
        #expect(try Self.read("values: { ttl: \(text) }").values.expiry == expiry)
    }

    @Test(arguments: [
        "{ get: 90, mget: { keys: 20, weight: 10 } }",
        "[{ operation: get, weight: 90 }, { operation: mget, keys: 20, weight: 10 }]",
        "[get: 90, mget: { keys: 20, weight: 10 }]",
        "get=90,mget:20=10",
    ])
    func operationsHaveManySpellings(text: String) throws {
        let operations: [Profile.Operation] = [
            .init(.named("get"), weight: .relative(90)), .init(.named("mget"), weight: .relative(10), keys: 20),
        ]
        #expect(try Self.read("operations: \(text)").operations == operations)
    }

    @Test func commandsCanBeOperations() throws {
        let profile = try Self.read(
            """
            operations:
              - { operation: get, weight: 95% }
              - { command: "HSET {key} f {value}", weight: 4% }
              - tag: { command: "SADD {key} {random 1..10}", weight: 1% }
            """)
        #expect(profile.operations.map(\.reportName) == ["get", "hset", "tag"])
        #expect(profile.operations.map(\.source)[1] == .command("HSET {key} f {value}"))
    }

    @Test(arguments: [("none", []), ("[]", []), ("[2, 3]", [2, 3]), ("\"2,4-6\"", [2, 4, 5, 6]), ("3", [3])])
    func processors(text: String, processors: [Int]) throws {
        #expect(try Self.read("load: { pin: \(text) }").load.pin == processors)
    }

    @Test func anchorsStandForWhatTheyName() throws {
        let profile = try Self.read("phases: { warmup: &time 7s, measure: *time }")
        #expect(profile.phases.warmup == 7_000_000_000)
        #expect(profile.phases.measure == .duration(7_000_000_000))
    }

    @Test func aPrintedPasswordIsNoPassword() throws {
        #expect(try Self.read("target: { url: 'redis://***@host:6379/0' }").target.url?.password == nil)
    }
}

private func weighted(_ first: Double, _ second: Double) -> ParameterValue {
    .weightedSizes([WeightedSize(bytes: 512, weight: first), WeightedSize(bytes: 4000, weight: second)])
}
