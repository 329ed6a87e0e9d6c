// SPDX-License-Identifier: Apache-2.0
package import Gate

/// Reads fixed limits: `response.p99 < 1ms`, `errors.rate <= 0.1%`, `throughput >= 50k/s`.
enum ServiceLevelReader {
    static let kind = ValueKind<ServiceLevel>(allowed: .one(allowed), parse: parse)

    private static let allowed =
        "a metric, one of <, <=, > and >=, and a value with its unit, such as response.p99 < 1ms"

    private static func parse(_ text: String) throws -> ServiceLevel {
        guard let start = text.firstIndex(where: { $0 == "<" || $0 == ">" }) else {
            throw ValueMistake(.one(allowed))
        }
        let rest = text[start...]
        guard let comparison = ServiceLevel.Comparison.allCases.first(where: { rest.hasPrefix($0.rawValue) }) else {
            throw ValueMistake(.one(allowed))
        }
        let name = String(text[..<start].trimmed)
        let value = String(rest.dropFirst(comparison.rawValue.count).trimmed)
        let metric = try metric(name)
        do throws(QuantityError) {
            return ServiceLevel(metric, comparison, try Self.value(value, of: metric), limitText: value)
        } catch {
            throw ValueMistake(.one("\(metric.name) with \(error.allowed)"), hint: error.hint)
        }
    }

    /// A metric by its name.
    static func metric(_ name: String) throws -> GateMetric {
        if let metric = GateMetric.named(name) { return metric }
        let names = GateMetric.all.map(\.name)
        throw ValueMistake(
            .names(names), hint: NearestName.hint(name, in: names),
            found: name.isEmpty ? "no metric" : "an unknown metric \"\(ProfileNode.excerpt(name))\"")
    }

    /// A value in the metric's unit.
    static func value(_ text: String, of metric: GateMetric) throws(QuantityError) -> Double {
        switch metric.unit {
        case .time: Double(try Times.parse(text))
        case .rate: try Rates.parse(text)
        case .share: try Shares.parse(text)
        }
    }
}

extension ServiceLevel {
    /// Reads the value of a flag.
    package init(_ text: String, flag: String) throws(ProfileError) {
        switch ServiceLevelReader.kind.read(text) {
        case .success(let level):
            self = level
        case .failure(let mistake):
            throw ProfileError([
                ProfileIssue(
                    location: .flag(flag), key: "", found: mistake.found ?? "\"\(ProfileNode.excerpt(text))\"",
                    allowed: mistake.allowed, hint: mistake.hint)
            ])
        }
    }
}
