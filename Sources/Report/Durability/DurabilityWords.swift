// SPDX-License-Identifier: Apache-2.0
import Measure
import Results

/// What text and Markdown both say about acknowledged writes and a fault, as plain text.
struct DurabilityWords {
    let durability: DurabilityRecord

    init(_ durability: DurabilityRecord) { self.durability = durability }

    /// `process-kill: 2 of 6 settings lost acknowledged writes`.
    var headline: String {
        let all = durability.settings.count
        let lost = durability.settings.filter { $0.lost ?? 0 > 0 }.count
        let unknown = durability.settings.filter { $0.outcome == .unknown }.count
        if all == 1, let one = durability.settings.first {
            switch one.outcome {
            case .kept: return "\(durability.fault): no acknowledged write was lost"
            case .lost: return "\(durability.fault): \(Quantity.counted(one.lost ?? 0, "acknowledged write")) lost"
            case .wrong: return "\(durability.fault): values that nobody wrote"
            case .unknown: return "\(durability.fault): what was lost is not known"
            }
        }
        return "\(durability.fault): \(lost) of \(all) settings lost acknowledged writes"
            + (unknown > 0 ? ", of \(unknown) it is not known" : "")
    }

    static let lossTitles = [
        "setting", ">acknowledged", ">lost", ">of those sent before the fault", ">recovered", ">unexpected", ">unknown",
        ">at most lost (95 %)", "outcome",
    ]

    var losses: [[String]] {
        durability.settings.map { setting in
            [
                setting.name, Quantity.count(setting.acknowledged), Self.count(setting.lost), Self.lostShare(setting),
                Self.count(setting.recovered), Self.count(setting.unexpected),
                Quantity.count(setting.unknown + setting.unconfirmed),
                setting.upperBound.map(Quantity.share) ?? "n/a", setting.outcome.rawValue,
            ]
        }
    }

    static let windowTitles = [
        "setting", "expected", ">measured", ">in writes", "expected at a loss of power",
    ]

    /// The window of loss that the settings announce, beside the one that was measured.
    var windows: [[String]] {
        durability.settings.map { setting in
            [
                setting.name, setting.expected, Self.window(setting), Self.count(setting.lost),
                setting.expectedAtPowerLoss + powerWrites(setting),
            ]
        }
    }

    static let costTitles = [
        "setting", ">throughput", ">rounds", ">beside the first", ">p50", ">p99", ">no success for", ">refused",
        ">unconfirmed",
    ]

    var costs: [[String]] {
        let base = durability.settings.first?.throughputPerSecond ?? 0
        return durability.settings.map { setting in
            let rate = setting.throughputPerSecond
            return [
                setting.name, rate.map(Quantity.rate) ?? "n/a", Self.rounds(setting),
                rate.map { base > 0 ? Quantity.share($0 / base) : "n/a" } ?? "n/a",
                setting.p50Ns.map(Quantity.duration) ?? "n/a", setting.p99Ns.map(Quantity.duration) ?? "n/a",
                setting.failover.map { Quantity.duration($0.noSuccessNs) }
                    ?? (setting.faultAtNs == nil ? "n/a" : "none"),
                Quantity.count(setting.refused),
                Quantity.count(setting.unconfirmed),
            ]
        }
    }

    /// Of one setting, sentences about what happened to the connections.
    func failover(_ setting: DurabilitySettingRecord) -> String {
        guard let failover = setting.failover else { return "No connection broke." }
        let fault = setting.faultAtNs.map { "The fault came at \(FailoverRecord.moment($0)) and took " } ?? ""
        let length = setting.faultLengthNs.map { Quantity.duration($0) + ". " } ?? ""
        let gap =
            failover.longest.map {
                "Nothing succeeded for \(Quantity.duration(failover.noSuccessNs)), from \(FailoverRecord.moment($0.lastSuccessNs)) "
                    + ($0.firstSuccessNs.map { "to \(FailoverRecord.moment($0))" } ?? "to the end") + ". "
            } ?? "Writes went on succeeding. "
        let tail = failover.tailText
        return fault + length + gap + "Errors: \(failover.errorText). "
            + tail.prefix(1).uppercased() + tail.dropFirst() + "."
    }

    private func powerWrites(_ setting: DurabilitySettingRecord) -> String {
        guard let rate = durability.ratePerSecond, let time = setting.expectedAtPowerLossNs, time > 0 else { return "" }
        return " (\(Quantity.count(Int(rate * Double(time) / 1e9))) writes at \(Quantity.rate(rate)))"
    }

    /// How long before the fault the oldest write was sent that is lost.
    private static func window(_ setting: DurabilitySettingRecord) -> String {
        guard let lost = setting.lost else { return "not known" }
        guard lost > 0 else { return "none" }
        guard let oldest = setting.oldestLostNs else { return "n/a" }
        guard oldest >= 0 else { return "after the fault began" }
        return FixedDecimal.text(Double(oldest) / 1e9, digits: 3) + " s"
    }

    private static func lostShare(_ setting: DurabilitySettingRecord) -> String {
        guard let lost = setting.lost, let before = setting.acknowledgedBeforeFault, before > 0 else { return "n/a" }
        return Quantity.share(Double(lost) / Double(before))
    }

    /// `98,000/s to 114,000/s`: the slowest and the fastest round.
    private static func rounds(_ setting: DurabilitySettingRecord) -> String {
        guard let low = setting.throughputLowPerSecond, let high = setting.throughputHighPerSecond else { return "n/a" }
        return "\(Quantity.rate(low)) to \(Quantity.rate(high))"
    }

    private static func count(_ count: Int?) -> String { count.map(Quantity.count) ?? "unknown" }
}
