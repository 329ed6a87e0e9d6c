// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Statistics

/// Levels of a series that change, and those that do not.
@Suite struct ChangePointTests {
    private func series(_ levels: [(count: Int, level: Double)], noise: Double, seed: UInt64) -> [Double] {
        var random = SplitMix(seed: seed)
        return levels.flatMap { count, level in (0..<count).map { _ in level * exp(noise * random.normal()) } }
    }

    @Test func oneStepIsFoundWhereItIs() throws {
        let points = try ChangePointSearch().points(in: series([(20, 100), (20, 125)], noise: 0.02, seed: 1))
        #expect(points.map(\.index) == [20])
        #expect(near(points[0].ratio, 1.25, within: 0.02))
        #expect(points[0].p < 1e-6)
    }

    @Test func severalStepsAreFoundInOrder() throws {
        let values = series([(15, 100), (12, 130), (20, 90), (15, 140)], noise: 0.02, seed: 2)
        let points = try ChangePointSearch().points(in: values)
        #expect(points.map(\.index) == [15, 27, 47])
        for (point, ratio) in zip(points, [1.3, 90.0 / 130, 140.0 / 90]) {
            #expect(near(point.ratio, ratio, within: 0.02))
        }
    }

    /// A hundred series of forty values without a change, and with p at most 0.001 hardly a finding.
    @Test func noiseIsNoChange() throws {
        let found = try (0..<100).filter { seed in
            try !ChangePointSearch().points(in: series([(40, 100)], noise: 0.05, seed: UInt64(seed))).isEmpty
        }
        #expect(found.count <= 3)
    }

    @Test func aChangeBelowTheSmallestIsNotTold() throws {
        let values = series([(20, 100), (20, 103)], noise: 0.002, seed: 3)
        #expect(try ChangePointSearch().points(in: values).isEmpty)
        var search = ChangePointSearch()
        search.smallestChange = 0.02
        #expect(try search.points(in: values).map(\.index) == [20])
    }

    @Test func aSeriesLongerThanTheWindowIsSearchedToItsEnd() throws {
        let values = series([(110, 100), (15, 120)], noise: 0.01, seed: 4)
        #expect(try ChangePointSearch().points(in: values).map(\.index) == [110])
    }

    @Test func exactStepsNeedNoSpread() throws {
        let values = [1, 1, 1, 1, 2, 2, 2, 2].map(Double.init)
        let points = try ChangePointSearch().points(in: values)
        #expect(points.map(\.index) == [4])
        #expect(points[0].p == 0)
        #expect(near(points[0].ratio, 2))
    }

    /// Two values behind a step are too few to call it one.
    @Test(arguments: [1, 2, 5])
    func shortSeriesHaveNone(count: Int) throws {
        let values = (0..<count).map { $0 < count - 2 ? 1.0 : 9 }
        #expect(try ChangePointSearch().points(in: values).isEmpty)
    }

    @Test func valuesMustHaveLogarithms() {
        #expect(throws: SampleError.empty) { try ChangePointSearch().points(in: []) }
        #expect(throws: SampleError.notPositive(value: 0, index: 1)) { try ChangePointSearch().points(in: [1, 0, 1]) }
    }

    /// The sums that follow each other are those of the definition.
    @Test func divisionIsWhereTheEnergyIsGreatest() throws {
        var random = SplitMix(seed: 5)
        for _ in 0..<20 {
            let values = (0..<17).map { random.normal() + ($0 < 9 ? 0 : 1.5) }
            func mean(_ one: ArraySlice<Double>, _ other: ArraySlice<Double>) -> Double {
                one.reduce(0) { sum, x in sum + other.reduce(0) { $0 + abs(x - $1) } } / Double(one.count * other.count)
            }
            func energy(_ place: Int) -> Double {
                let (x, y) = (values[..<place], values[place...])
                let (m, n) = (Double(x.count), Double(y.count))
                return m * n / (m + n) * (2 * mean(x, y) - mean(x, x) * m / (m - 1) - mean(y, y) * n / (n - 1))
            }
            let best = (3...14).max { energy($0) < energy($1) }
            #expect(ChangePointSearch.division(values[...]) == best)
        }
    }

    /// As `scipy.stats.ttest_ind` has it, with `equal_var=False`.
    @Test func welchIsThatOfOthers() {
        let test = WelchTest([1, 2, 3, 4, 5], [3, 5, 6, 8])
        #expect(near(test.difference, 2.5))
        #expect(near(test.p, 0.09823366485106275))
    }

    /// Tables of Student's t: 5 % lie outside these values.
    @Test(arguments: [(1.0, 12.7062047), (4, 2.7764451), (10, 2.2281389), (30, 2.0422725)])
    func studentsTails(degrees: Double, t: Double) {
        #expect(near(StudentT.outside(t, degrees: degrees), 0.05, within: 1e-6))
        #expect(near(StudentT.outside(-t, degrees: degrees), 0.05, within: 1e-6))
    }
}
