// SPDX-License-Identifier: Apache-2.0
import Measure
import Results

/// The points of a curve of latency over rate: the steps at one number of connections and one depth, by their rates.
///
/// Of several steps at one rate the last counts, which was judged together with those before it.
struct RateCurve {
    struct Point: Equatable {
        var rate: Double
        /// In milliseconds.
        var p99: Double
        var verdict: String
    }

    let points: [Point]
    /// The limit of the response's p99 in milliseconds, where the service level has one.
    let limit: Double?

    /// Fewer points make no curve.
    static let fewest = 3

    /// The curve of the setting that the capacity was found with.
    init(_ capacity: CapacityRecord) {
        var byRate: [Int: Point] = [:]
        for step in capacity.steps
        where step.connections == capacity.connections && step.depth == capacity.depth && step.purpose != "floor" {
            guard let p99 = step.p99Ns, step.ratePerSecond > 0, step.limiter != "client" else { continue }
            let point = Point(rate: step.ratePerSecond, p99: Double(p99) / 1e6, verdict: step.verdict)
            byRate[Int(step.ratePerSecond.rounded())] = point
        }
        points = byRate.values.sorted { $0.rate < $1.rate }
        limit = capacity.slo.lazy.compactMap(Self.limit).first
    }

    /// The milliseconds of `response.p99 < 1ms`.
    private static func limit(_ text: String) -> Double? {
        let metric = "response.p99 <"
        guard text.hasPrefix(metric) else { return nil }
        let value = text.dropFirst(metric.count).drop { !$0.isNumber }
        let digits = value.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits) else { return nil }
        switch value.dropFirst(digits.count) {
        case "ns": return number / 1e6
        case "us": return number / 1e3
        case "ms": return number
        case "s": return number * 1e3
        default: return nil
        }
    }

    /// The greatest latency that is drawn: behind the limit a curve goes up so steeply that the rest would be flat.
    var top: Double {
        let highest = points.map(\.p99).max() ?? 1
        guard let limit, limit > 0 else { return highest }
        return min(highest, 4 * limit) * 1.05
    }

    /// A number with as many digits as a picture needs.
    static func text(_ value: Double) -> String {
        FixedDecimal.text(value, digits: value >= 100 ? 0 : value >= 1 ? 2 : 4)
    }
}
