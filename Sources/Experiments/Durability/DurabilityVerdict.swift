// SPDX-License-Identifier: Apache-2.0
internal import Measure
package import Results

/// Answers with figures how much a primary database is still needed behind such a cache.
package struct DurabilityVerdict {
    private let record: DurabilityRecord
    private var settings: [DurabilitySettingRecord] { record.settings }

    package init(_ record: DurabilityRecord) { self.record = record }

    /// Full sentences.
    package var text: String {
        guard !settings.isEmpty else { return "Nothing was measured, so nothing is known." }
        return [losses, keeps, unknowns, powerLoss, costs, need].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var losses: String {
        let lost = settings.filter { $0.lost ?? 0 > 0 }
        guard !lost.isEmpty else { return "" }
        let parts = lost.map { setting in
            let count = setting.lost ?? 0
            let before = setting.acknowledgedBeforeFault ?? 0
            // A fault takes a moment to come about, in which writes are still acknowledged.
            let isLater = setting.newestLostNs ?? 0 < -(setting.faultLengthNs ?? 0)
            var text = "\(setting.name) lost "
            if isLater {
                text += "\(Quantity.count(count)) of \(Quantity.count(setting.acknowledged))"
            } else if count >= before {
                text += "all \(Quantity.count(count)) until the fault"
            } else {
                text += "\(Quantity.count(count)) of the \(Quantity.count(before)) until the fault"
            }
            guard let oldest = setting.oldestLostNs else { return text }
            if oldest < 0 { return text + " (sent after the fault began)" }
            return text + " (back to \(Self.seconds(oldest)) before it\(isLater ? ", some sent after it" : ""))"
        }
        return "Of the writes that the server had acknowledged, " + Quantity.listed(parts) + "."
    }

    private var keeps: String {
        let kept = settings.filter { $0.outcome == .kept }
        guard !kept.isEmpty else { return "" }
        let names = Quantity.listed(kept.map(\.name))
        guard let bound = kept.compactMap(\.upperBound).max() else { return names + " lost none." }
        return names
            + " lost none (at most \(Quantity.share(bound))\(kept.count > 1 ? " each" : ""), at 95 % confidence)."
    }

    private var unknowns: String {
        let unknown = settings.filter { $0.outcome == .unknown }
        guard !unknown.isEmpty else { return "" }
        return
            "Of \(Quantity.listed(unknown.map(\.name))) nothing is known: there was no fault that came for certain, or no "
            + "final read."
    }

    /// What the settings announce for the loss of power, at this rate.
    private var powerLoss: String {
        guard record.fault == "process-kill", let rate = record.ratePerSecond else { return "" }
        let parts = settings.compactMap { setting -> String? in
            guard setting.outcome == .kept, let seconds = setting.expectedPowerSeconds, seconds > 0 else { return nil }
            return "\(setting.name) up to \(Quantity.count(Int(rate * seconds))) writes"
        }
        guard !parts.isEmpty else { return "" }
        return "By the server's own documentation a loss of power, which was not tried, may still take with "
            + "\(Quantity.listed(parts)) at \(Quantity.rate(rate))."
    }

    private var costs: String {
        guard let base = settings.first(where: { $0.throughputPerSecond ?? 0 > 0 }), settings.count > 1,
            let whole = base.throughputPerSecond
        else { return "" }
        let parts = settings.filter { $0.name != base.name }.compactMap { setting -> String? in
            guard let rate = setting.throughputPerSecond else { return nil }
            let change = rate / whole - 1
            var text = setting.name
            text +=
                Self.overlap(setting, base)
                ? " no throughput beyond the noise"
                : " \(change < 0 ? "-" : "+")\(Quantity.share(abs(change))) throughput"
            if let p99 = setting.p99Ns { text += " and a p99 of \(Quantity.duration(p99))" }
            return text
        }
        guard !parts.isEmpty else { return "" }
        let from = base.p99Ns.map { " and its p99 of \(Quantity.duration($0))" } ?? ""
        return "Beside the \(Quantity.rate(whole)) of \(base.name)\(from), it cost: " + parts.joined(separator: "; ")
            + "."
    }

    private var need: String {
        let safe = settings.filter { $0.outcome == .kept && $0.expectedPowerSeconds == 0 }
        let losing = settings.filter { $0.lost ?? 0 > 0 }
        if safe.isEmpty && losing.isEmpty {
            return "A primary database is still needed for every write that must survive more than this fault."
        }
        var text = ""
        if !losing.isEmpty {
            let most = losing.compactMap(\.lost).max() ?? 0
            text =
                "With \(Quantity.listed(losing.map(\.name))) a primary database is needed for every write that must not be lost: "
                + "one fault cost up to \(Quantity.count(most)) acknowledged writes here."
        }
        guard !safe.isEmpty else { return text }
        return (text.isEmpty ? "" : text + " ")
            + "Only \(Quantity.listed(safe.map(\.name))) lost none here and \(safe.count == 1 ? "announces" : "announce") no loss "
            + "with the power either; "
            + "that still leaves a primary database for what a cache may evict, for a lost disk, and for a wrong command, which "
            + "persistence repeats faithfully."
    }

    /// Whether the rounds of two settings lie among each other: then nothing is known to differ.
    private static func overlap(_ one: DurabilitySettingRecord, _ other: DurabilitySettingRecord) -> Bool {
        guard let low = one.throughputLowPerSecond, let high = one.throughputHighPerSecond,
            let otherLow = other.throughputLowPerSecond, let otherHigh = other.throughputHighPerSecond
        else { return false }
        return low <= otherHigh && otherLow <= high
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        FixedDecimal.text(Double(nanoseconds) / 1e9, digits: 2) + " s"
    }
}

extension DurabilitySettingRecord {
    /// What a loss of power may take, in seconds; nil where it is no time.
    var expectedPowerSeconds: Double? { expectedAtPowerLossNs.map { Double($0) / 1e9 } }
}
