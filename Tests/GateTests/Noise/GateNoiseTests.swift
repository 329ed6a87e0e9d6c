// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import Testing

@testable import Gate
@testable import Report

/// How much a target differs from itself, with noise of known size.
@Suite struct GateNoiseTests {
    /// Ten pairs whose sides differ by `exp(differences)`.
    private static let differences = [0.02, -0.02, 0.01, -0.01, 0.02, -0.02, 0.01, -0.01, 0.02, -0.02]

    private func pairs(_ scale: Double = 1, drift: Double = 0) -> [GatePair] {
        let base = Self.differences.indices.map { 1e6 * exp(drift * Double($0)) }
        return Readings.pairs(
            .p99, base: base, candidate: zip(base, Self.differences).map { $0 * exp(scale * $1) })
    }

    /// The deviation by hand: the sum of squares is 6 × 0.0004 + 4 × 0.0001 = 0.0028, by 9.
    @Test func figuresAreThoseOfTheFormulas() throws {
        let noise = try GateNoise(pairs(drift: 0.05), policy: .of(.p99))
        let deviation = (0.0028 / 9).squareRoot()
        let metric = try #require(noise.metrics.first)
        #expect(noise.metrics.count == 1 && noise.validPairs == 10)
        #expect(near(metric.deviation, expm1(deviation), within: 1e-9))
        #expect(metric.smallestEffects.map(\.pairs) == [5, 7, 10])
        // exp(2.93 s / √n / 0.977) - 1.
        for (count, effect) in metric.smallestEffects {
            #expect(near(effect, expm1(2.93 * deviation / Double(count).squareRoot() / 0.977), within: 0.003))
        }
        #expect(near(metric.supported, 0.02))
        #expect(metric.tolerance == 0.1)
    }

    @Test func littleNoiseRaisesNoAlarms() throws {
        let noise = try GateNoise(pairs(), policy: .of(.p99))
        #expect(noise.falseAlarms == 0 && noise.passes == 1)
        #expect(noise.verdicts.values.reduce(0, +) == GateNoise.drawnGates)
        #expect(try GateNoise(pairs(), policy: .of(.p99)) == noise)
    }

    /// With a tolerance far below the noise a server is called slower than itself about as often as alpha allows at its
    /// three looks, and never passed.
    @Test func alarmsAreCountedWhereTheToleranceIsBelowTheNoise() throws {
        let noise = try GateNoise(pairs(10), policy: .of(.p99, tolerance: 0.001))
        #expect((0.03...0.2).contains(noise.falseAlarms), "\(noise.falseAlarms)")
        #expect(noise.passes < 0.3)
        #expect(try #require(noise.metrics.first).supported > 0.1)
    }

    @Test func invalidPairsAreLeftOutAndFewerThanFiveSayNothing() throws {
        var all = pairs()
        for index in 0..<2 { all[index].base.invalidity = "late" }
        let noise = try GateNoise(all, policy: .of(.p99))
        #expect(noise.validPairs == 8 && noise.allPairs == 10)
        #expect(throws: GateError.self) { try GateNoise(Array(all.prefix(6)), policy: .of(.p99)) }
        #expect(throws: GateError.self) { try GateNoise(all, policy: .of(.throughput)) }
        let limits = GatePolicy(comparisons: [], levels: [ServiceLevel(.p99, .below, 1, limitText: "1ns")])
        #expect(throws: GateError.self) { try GateNoise(all, policy: limits) }
    }

    @Test func equalValuesHaveNoNoise() throws {
        let noise = try GateNoise(pairs(0), policy: .of(.p99))
        #expect(noise.metrics.map(\.deviation) == [0])
        #expect(noise.metrics.map(\.supported) == [0.01])
        #expect(noise.passes == 1)
    }

    @Test func textsAreAsTheyWereAgreedOn() throws {
        var policy = GatePolicy.of(.p99)
        policy.comparisons.append(.init(.throughput, tolerance: 0.05, isNamed: false))
        let name = "x\n::error::y|<b>`"
        for (golden, scale, target) in [
            ("noise", 1.0, "redis 7.0.15 at redis://10.0.0.5:6379"), ("noise-loud", 10, name),
        ] {
            let report = NoiseReport(
                profileName: "smoke", target: target, noise: try GateNoise(pairs(scale), policy: policy),
                directory: "results/runs/x")
            Golden.expect(NoiseText.text(report), is: "\(golden).txt")
            Golden.expect(NoiseText.markdown(report), is: "\(golden).md")
            Golden.expect(JSONWriter.text(NoiseText.json(report)), is: "\(golden).json")
        }
    }
}
