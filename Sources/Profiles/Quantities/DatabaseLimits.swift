// SPDX-License-Identifier: Apache-2.0
package import Plan

/// What a database can be asked at most: `200/s`, `60 workers`, `azure-sql/S2`.
package enum DatabaseLimits {
    package static let allowed = "none, a rate such as 200/s, or a number of workers such as 60 workers"

    package static func parse(_ text: String) throws(QuantityError) -> DatabaseLimit {
        let trimmed = Substring(text).trimmed
        if trimmed.contains("/"), !trimmed.hasSuffix("/s") { return .store(try StoreCatalogue.find(String(trimmed))) }
        func wrong(_ hint: String? = nil) -> QuantityError { QuantityError(found: text, allowed: allowed, hint: hint) }
        if trimmed.hasSuffix("/s") {
            let rate: Double
            do { rate = try Rates.parse(text) } catch { throw wrong(error.hint) }
            guard ProfileSchema.rate.contains(rate) else {
                let range = ProfileSchema.rate
                throw wrong("give a rate from \(Rates.format(range.lowerBound)) to \(Rates.format(range.upperBound))")
            }
            return .rate(rate)
        }
        let number: DecimalAndUnit
        do {
            number = try DecimalAndUnit(trimmed)
        } catch {
            throw wrong(NearestName.hint(text, in: ["none"]) ?? UnitTable.hint(for: error, noun: "a limit"))
        }
        switch number.unit {
        case "workers", "worker":
            let range = ProfileSchema.databaseWorkers
            guard let workers = number.whole(times: 1, upTo: range.upperBound), range.contains(workers) else {
                throw wrong(
                    "give a whole number of workers from \(range.lowerBound) to \(Counts.format(range.upperBound))")
            }
            return .workers(Int(workers))
        case "": throw wrong("write \(number.text)/s or \(number.text) workers, not \(number.text)")
        case "k", "M", "G": throw wrong("write \(trimmed)/s, not \(trimmed)")
        default:
            let isNear = NearestName.find(String(number.unit), in: ["workers", "worker"]) != nil
            throw wrong(isNear ? "did you mean \"\(number.text) workers\"?" : "\"\(number.unit)\" is no unit here")
        }
    }

    /// The spelling that reads back as the same limit.
    package static func format(_ limit: DatabaseLimit) -> String {
        switch limit {
        case .rate(let rate): Rates.format(rate)
        case .store(let store): store.name
        case .workers(let workers): workers == 1 ? "1 worker" : "\(workers) workers"
        }
    }
}
