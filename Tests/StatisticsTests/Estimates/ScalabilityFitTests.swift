// SPDX-License-Identifier: Apache-2.0
import Statistics
import Testing

@Suite("The universal scalability law") struct ScalabilityFitTests {
    private static func throughput(_ n: Double, _ perClient: Double, _ a: Double, _ b: Double) -> Double {
        perClient * n / (1 + a * (n - 1) + b * n * (n - 1))
    }

    private static func points(_ clients: [Double], _ perClient: Double, _ a: Double, _ b: Double)
        -> [ScalabilityFit.Point]
    {
        clients.map { .init(clients: $0, perSecond: throughput($0, perClient, a, b)) }
    }

    @Test("is found again where the points lie on it")
    func exact() throws {
        let fit = try #require(ScalabilityFit(Self.points([1, 2, 4, 8, 16, 32, 64], 50_000, 0.03, 0.0004)))
        #expect((49_999.9...50_000.1).contains(fit.perClient))
        #expect((0.029999...0.030001).contains(fit.contention))
        #expect((0.00039999...0.00040001).contains(fit.coherency))
        // √((1 - 0.03) / 0.0004) = 49.2
        let knee = try #require(fit.knee)
        #expect((49.23...49.26).contains(knee))
        #expect(fit.deviation < 1e-6)
    }

    @Test("stands noise of 2 %")
    func noise() throws {
        // A fixed pattern of deviations, up and down.
        let signs = [1.0, -1, 0.5, -0.7, 1, -1, 0.3, -0.4]
        let clients: [Double] = [1, 2, 4, 8, 16, 32, 64, 96]
        let points = zip(Self.points(clients, 50_000, 0.03, 0.0004), signs).map {
            ScalabilityFit.Point(clients: $0.clients, perSecond: $0.perSecond * (1 + 0.02 * $1))
        }
        let fit = try #require(ScalabilityFit(points))
        let knee = try #require(fit.knee)
        #expect((48_500...51_500).contains(fit.perClient))
        #expect((44.3...54.2).contains(knee))
    }

    @Test("has no figure below 0, and no knee where throughput only levels off")
    func bounds() throws {
        let straight = try #require(ScalabilityFit(Self.points([1, 2, 4, 8], 1000, 0, 0)))
        #expect(straight.contention >= 0 && straight.coherency >= 0 && straight.knee == nil)
        let level = try #require(ScalabilityFit(Self.points([1, 4, 16, 64], 1000, 0.2, 0)))
        #expect((0.199...0.201).contains(level.contention))
        #expect(level.knee == nil)
        // Better than in proportion: no law of this kind has that.
        let more = [1.0, 2, 4, 8].map { (n: Double) -> ScalabilityFit.Point in
            ScalabilityFit.Point(clients: n, perSecond: 1000 * n * (1 + 0.01 * n))
        }
        let superlinear = try #require(ScalabilityFit(more))
        #expect(superlinear.contention == 0 && superlinear.coherency == 0)
    }

    @Test("tells nothing beyond twice what was measured")
    func range() throws {
        let fit = try #require(ScalabilityFit(Self.points([1, 2, 4, 8], 1000, 0.01, 0.0004)))
        #expect(fit.perSecond(clients: 16) != nil && fit.perSecond(clients: 16.5) == nil)
        // The knee of 49.7 is beyond 16.
        #expect(fit.knee == nil)
    }

    @Test("needs four different numbers of clients")
    func few() {
        #expect(ScalabilityFit(Self.points([1, 2, 4], 1000, 0.01, 0)) == nil)
        #expect(ScalabilityFit(Self.points([1, 2, 2, 4], 1000, 0.01, 0)) == nil)
        #expect(ScalabilityFit([]) == nil)
    }
}
