// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Where the level of a series changed.
package struct ChangePoint: Equatable, Sendable {
    /// The place of the first value at the new level.
    package let index: Int
    /// The new level by the old one: geometric means between the neighbouring change points.
    package let ratio: Double
    /// Of Welch's t-test between the two levels, two-sided.
    package let p: Double
}

/// Finds where a series of positive values, such as one figure of successive builds, changed its level.
///
/// A stretch is divided where the energy distance between its two parts is greatest (D. S. Matteson, N. A. James: A
/// nonparametric approach for multiple change point analysis of multivariate data, JASA 109, 2014, with exponent 1), and
/// the parts again, as long as a t-test between them is nearly significant. Then the least significant points are taken
/// away until all that are left pass, and change the level by enough (M. Fleming, P. Kołaczkowski and others: Hunter,
/// ICPE 2023, which puts the t-test in the place of the permutation test: it gives the same answer each time).
package struct ChangePointSearch: Equatable, Sendable {
    /// The largest p-value of a change point.
    package var significance = 0.001
    /// The smallest relative change, 0.05 for 5 %, in either direction.
    package var smallestChange = 0.05
    /// How many values are looked at together at first; windows overlap by half.
    package var window = 50

    /// The fewest values on each side of a change.
    package static let fewestValues = 3
    /// Points that are up to so many times less significant are kept until their neighbours are known.
    private static let leniency = 10.0

    package init() {}

    /// The change points in order.
    package func points(in series: [Double]) throws(SampleError) -> [ChangePoint] {
        let values = try logarithms(series, limit: .max)
        var places: Set<Int> = []
        for start in stride(from: 0, to: values.count, by: max(window / 2, 1)) {
            divide(values, start..<min(start + window, values.count), into: &places)
            if start + window >= values.count { break }
        }
        var kept = places.sorted()
        while let weakest = describe(kept, values).filter({ !passes($0) }).max(by: { $0.p < $1.p }) {
            kept.removeAll { $0 == weakest.index }
        }
        return describe(kept, values)
    }

    private func passes(_ point: ChangePoint) -> Bool {
        point.p <= significance && abs(log(point.ratio)) >= log1p(smallestChange)
    }

    private func divide(_ values: [Double], _ range: Range<Int>, into places: inout Set<Int>) {
        guard let place = Self.division(values[range]),
            WelchTest(values[range.lowerBound..<place], values[place..<range.upperBound]).p
                <= significance * Self.leniency
        else { return }
        places.insert(place)
        divide(values, range.lowerBound..<place, into: &places)
        divide(values, place..<range.upperBound, into: &places)
    }

    /// The points with the levels that they part: each reaches from the point before to the point behind.
    private func describe(_ places: [Int], _ values: [Double]) -> [ChangePoint] {
        places.indices.map { index in
            let start = index > 0 ? places[index - 1] : 0
            let end = index + 1 < places.count ? places[index + 1] : values.count
            let test = WelchTest(values[start..<places[index]], values[places[index]..<end])
            return ChangePoint(index: places[index], ratio: exp(test.difference), p: test.p)
        }
    }

    /// Where the energy statistic of the two parts, mn/(m+n) times their distance, is greatest; nil where the values are
    /// too few.
    ///
    /// The distance is twice the mean difference between the parts less the mean differences within each. The sums follow
    /// each other: when one value changes sides, only its own differences do.
    static func division(_ values: ArraySlice<Double>) -> Int? {
        guard values.count >= 2 * fewestValues else { return nil }
        func sum(_ value: Double, _ others: ArraySlice<Double>) -> Double {
            others.reduce(0) { $0 + abs(value - $1) }
        }
        var (left, between) = (0.0, 0.0)
        var right = values.indices.reduce(0) { $0 + sum(values[$1], values[($1 + 1)...]) }
        var best: (place: Int, energy: Double)?
        for moved in values.indices.dropLast() {
            let before = sum(values[moved], values[..<moved])
            let behind = sum(values[moved], values[(moved + 1)...])
            (left, right, between) = (left + before, right - behind, between - before + behind)
            let place = moved + 1
            let (m, n) = (Double(place - values.startIndex), Double(values.endIndex - place))
            guard min(m, n) >= Double(fewestValues) else { continue }
            let distance = 2 * between / (m * n) - 2 * left / (m * (m - 1)) - 2 * right / (n * (n - 1))
            let energy = m * n / (m + n) * distance
            if energy > best?.energy ?? -.infinity { best = (place, energy) }
        }
        return best?.place
    }
}
