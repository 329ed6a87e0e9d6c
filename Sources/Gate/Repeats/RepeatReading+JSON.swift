// SPDX-License-Identifier: Apache-2.0
package import Results

/// A repeat as baselines keep it: figures by the names of their metrics, null where there is none.
extension RepeatReading: JSONMappable {
    /// Metrics of a later version are ignored.
    package init(json: JSONValue) throws(JSONMismatch) {
        let stored = try StoredRepeat(json: json)
        self.init(
            startedAt: stored.startedAt, seed: stored.seed,
            readings: Dictionary(
                stored.metrics.numbers.map { metric, number in
                    (metric, number.map { .value($0) } ?? .unmeasured("it was not measured"))
                }, uniquingKeysWith: { first, _ in first }))
    }

    package var json: JSONValue {
        var stored = StoredRepeat()
        stored.startedAt = startedAt
        stored.seed = seed
        stored.metrics = MetricNumbers(GateMetric.all.map { ($0, self[$0].number) })
        return stored.json
    }
}

private struct StoredRepeat: JSONRecord {
    var startedAt = ""
    var seed: UInt64 = 0
    var metrics = MetricNumbers([])

    static let fields: [JSONField<StoredRepeat>] = [
        .added("startedAt", \.startedAt), .added("seed", \.seed), .required("metrics", \.metrics),
    ]
}

/// Figures by metric: times in nanoseconds, rates per second, shares as 0…1.
package struct MetricNumbers: JSONMappable, Equatable, Sendable {
    package let numbers: [(metric: GateMetric, number: Double?)]

    package init(_ numbers: [(metric: GateMetric, number: Double?)]) { self.numbers = numbers }

    package subscript(_ metric: GateMetric) -> Double? {
        numbers.first { $0.metric == metric }?.number
    }

    package static func == (one: Self, other: Self) -> Bool {
        one.numbers.elementsEqual(other.numbers) { $0 == $1 }
    }

    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .object(let members) = json else { throw JSONMismatch(expected: "an object", found: json) }
        var numbers: [(metric: GateMetric, number: Double?)] = []
        for member in members {
            guard let metric = GateMetric.named(member.key) else { continue }
            do throws(JSONMismatch) {
                numbers.append((metric, try Double?(json: member.value)))
            } catch {
                throw error.under(member.key)
            }
        }
        self.numbers = numbers
    }

    /// Whole numbers as integers, so that a file shows no digits that were never measured.
    package var json: JSONValue {
        .object(
            numbers.map { metric, number in
                JSONMember(metric.name, number.map { Int64(exactly: $0).map { .integer($0) } ?? $0.json } ?? .null)
            })
    }
}
