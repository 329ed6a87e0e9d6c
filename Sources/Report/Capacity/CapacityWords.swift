// SPDX-License-Identifier: Apache-2.0
import Results

/// What text and Markdown both say about a capacity, as plain text.
struct CapacityWords {
    let capacity: CapacityRecord

    init(_ capacity: CapacityRecord) { self.capacity = capacity }

    var slo: String { capacity.slo.joined(separator: " and ") }

    var headline: String {
        switch capacity.outcome {
        case .found: "\(Quantity.rate(capacity.perSecond)) is the highest rate with \(slo)"
        case .outOfReach: "Out of reach: \(slo)"
        case .clientLimit:
            capacity.perSecond > 0
                ? "More than \(Quantity.rate(capacity.perSecond)): the client was the limit"
                : "The client was the limit"
        case .unconfirmed: "Not confirmed: \(slo)"
        case .targetLost: "The target was lost in the search"
        case .interrupted: "Interrupted before the search was over"
        }
    }

    /// `7,512/s to 7,690/s over 3 searches`; nil where no rate was found.
    var interval: String? {
        guard let low = capacity.low else { return nil }
        let settings = capacity.searches.filter {
            $0.outcome == .found && $0.connections == capacity.connections && $0.depth == capacity.depth
        }
        guard settings.count > 1, let high = capacity.high else {
            guard let high = capacity.high else { return nil }
            return
                "one search: \(Quantity.rate(low)) met it, \(Quantity.rate(high)) missed it; --searches 3 shows how much "
                + "searches differ"
        }
        return
            "\(Quantity.rate(low)) to \(Quantity.rate(high)) over \(Quantity.counted(settings.count, "search", plural: "searches"))"
    }

    var limiter: String { Self.limiter(capacity.limiter) }

    static func limiter(_ name: String) -> String {
        switch name {
        case "client": "the client"
        case "errors": "errors"
        case "evictions": "evictions: the target's memory is full"
        case "network": "the network"
        case "connections": "too few connections: operations waited for a free one"
        case "server-cpu": "the server's processor: its main thread was busy more than 70 % of the time"
        case "none": "nothing"
        default: "nothing that shows from outside: neither errors, evictions, network nor the server's processor"
        }
    }

    var headRoom: String? {
        guard let asked = capacity.askedPerSecond else { return nil }
        guard let room = capacity.headRoom else { return nil }
        let share = Quantity.share(1 / room)
        return room >= 1
            ? "\(Quantity.ratio(room)) × the profile's \(Quantity.rate(asked)), which uses \(share) of it"
            : "none: the profile asks for \(Quantity.rate(asked)), \(share) of the capacity"
    }

    /// The sentences about the fit; empty without one.
    var scaling: [String] {
        guard let fit = capacity.scaling else { return [] }
        var lines = [
            "Closed loops with depth \(fit.depth) follow the universal scalability law with "
                + "\(Quantity.rate(fit.perClient)) of one connection, contention \(Self.small(fit.contention)) and coherency "
                + "\(Self.small(fit.coherency)), to within \(Quantity.share(fit.deviation))."
        ]
        if fit.points < 6 {
            lines.append("That is a rough fit: it has three figures from \(fit.points) points.")
        }
        if let knee = fit.kneeConnections, let rate = fit.kneePerSecond {
            lines.append(
                "Most is done with about \(Quantity.counted(Int(knee.rounded()), "connection")) (\(Quantity.rate(rate))); more "
                    + "of them lower it.")
        } else {
            lines.append(
                "Up to twice the measured \(Quantity.counted(fit.mostConnections, "connection")) no number of them lowers it "
                    + "again; beyond that nothing is said.")
        }
        return lines
    }

    private static func small(_ value: Double) -> String {
        value == 0 ? "0" : value >= 0.001 ? Quantity.ratio(value) : "\(Quantity.ratio(value * 1e6)) × 10⁻⁶"
    }

    /// One row for each setting that was searched; nil where there is only one.
    var settings: [[String]]? {
        let keys = capacity.searches.map { [$0.connections, $0.depth] }
        guard Set(keys).count > 1 || capacity.searches.count > 1 else { return nil }
        return capacity.searches.map { search in
            [
                String(search.search), String(search.connections), String(search.depth),
                Quantity.rate(search.ceilingPerSecond),
                search.perSecond > 0 ? Quantity.rate(search.perSecond) : "n/a", search.outcome.rawValue, search.limiter,
            ]
        }
    }

    static let settingTitles = [">search", ">connections", ">depth", ">ceiling", ">capacity", "outcome", "limiter"]

    static let stepTitles = [
        "step", "for", ">rate", ">completed", ">p50", ">p99", ">p99.9", ">errors", ">server", "verdict", "limiter",
    ]

    var steps: [[String]] {
        capacity.steps.map { step in
            [
                step.directory, step.purpose, Quantity.rate(step.ratePerSecond), Quantity.rate(step.completedPerSecond),
                Self.duration(step.p50Ns), Self.duration(step.p99Ns), Self.duration(step.p99_9Ns),
                Quantity.share(step.errorRate), Self.share(step.serverProcessorShare), step.verdict, step.limiter,
            ]
        }
    }

    static let rampTitles = ["step", ">connections", ">depth", ">completed", ">server", "limiter"]

    var ramp: [[String]] {
        capacity.ramp.map { step in
            [
                step.directory, String(step.connections), String(step.depth), Quantity.rate(step.perSecond),
                Self.share(step.serverProcessorShare), step.limiter,
            ]
        }
    }

    static func duration(_ nanoseconds: Int64?) -> String { nanoseconds.map { Quantity.duration($0) } ?? "n/a" }
    static func share(_ share: Double?) -> String { share.map { Quantity.share($0) } ?? "n/a" }
}
