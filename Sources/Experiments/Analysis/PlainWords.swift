// SPDX-License-Identifier: Apache-2.0
internal import Measure
internal import Plan
internal import Results
internal import Workload

/// A time as its owner wrote it, in the largest unit that is exact: `1 h`, `2 ms`, `90 s`.
func exactTime(nanoseconds: Int64) -> String {
    let units: [(Int64, String)] = [
        (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "min"), (1_000_000_000, "s"),
        (1_000_000, "ms"), (1000, "µs"),
    ]
    for (factor, name) in units where nanoseconds >= factor && nanoseconds % factor == 0 {
        return "\(Quantity.count(Int(nanoseconds / factor))) \(name)"
    }
    return "\(nanoseconds) ns"
}

extension QueryDelay {
    /// `2 ms`, `lognormal, median 2 ms and p99 10 ms`; nil for none.
    var words: String? {
        switch self {
        case .none: nil
        case .fixed(let delay): delay > 0 ? exactTime(nanoseconds: delay) : nil
        case .lognormal(let median, let p99):
            "lognormal, median \(exactTime(nanoseconds: median)) and p99 \(exactTime(nanoseconds: p99))"
        }
    }
}

extension DatabaseLimit {
    /// `200/s`, `60 workers`.
    var words: String {
        switch self {
        case .rate(let rate): Quantity.rate(rate)
        case .workers(let workers): Quantity.counted(workers, "worker")
        case .store(let store): store.words
        }
    }
}

extension StoreLimit {
    /// `azure-sql/S2, 120 workers`, `cosmos/10000RU, 10,000 RU/s`.
    var words: String {
        var parts = [name]
        if let workers { parts.append(Quantity.counted(workers, "worker")) }
        if let unitsPerSecond { parts.append("\(Quantity.count(Int(unitsPerSecond))) RU/s") }
        return parts.joined(separator: ", ")
    }
}

extension RunPlan {
    /// The key pick with its parameters: `zipf 0.99`, `hotspot (keys 20%, operations 80%)`.
    var pickWords: String {
        let name = type(of: keys.pick).name
        let parameters = (resolved["keys"]?["pick"]?.entries ?? []).compactMap { entry in
            entry.key == "distribution" ? nil : entry.value.plainText.map { (entry.key, $0) }
        }
        guard let first = parameters.first else { return name }
        guard parameters.count > 1 else { return "\(name) \(first.1)" }
        return "\(name) (\(parameters.map { "\($0.0) \($0.1)" }.joined(separator: ", ")))"
    }
}

extension ResolvedProfile {
    fileprivate var entries: [Entry] {
        if case .map(let entries) = self { entries } else { [] }
    }

    fileprivate subscript(_ key: String) -> ResolvedProfile? { entries.first { $0.key == key }?.value }

    /// A text, or a number in as few digits as it needs.
    fileprivate var plainText: String? {
        switch self {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): number.rounded() == number && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
        case .flag, .list, .map: nil
        }
    }
}
