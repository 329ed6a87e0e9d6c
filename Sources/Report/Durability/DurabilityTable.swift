// SPDX-License-Identifier: Apache-2.0
import Measure
import Results

/// `summary.csv` of acknowledged writes and a fault: one row per setting; an empty field where nothing is known.
enum DurabilityTable {
    private static let titles = [
        "setting", "replicas", "wait", "attempted", "acknowledged", "acknowledged_before_fault", "refused", "unknown",
        "unconfirmed", "lost", "recovered", "unexpected", "outcome", "oldest_lost_s", "upper_bound", "expected_s",
        "expected_at_power_loss_s", "throughput_per_s", "throughput_low_per_s",
        "throughput_high_per_s", "p50_us", "p99_us", "fault_s", "no_success_us",
    ]

    static func csv(_ durability: DurabilityRecord) -> String {
        CSVText.row(titles) + durability.settings.map(row).joined()
    }

    private static func row(_ setting: DurabilitySettingRecord) -> String {
        CSVText.row([
            setting.name, String(setting.replicas), number(setting.wait), String(setting.attempted),
            String(setting.acknowledged), number(setting.acknowledgedBeforeFault), String(setting.refused),
            String(setting.unknown), String(setting.unconfirmed), number(setting.lost), number(setting.recovered),
            number(setting.unexpected), setting.outcome.rawValue, seconds(setting.oldestLostNs),
            setting.upperBound.map { FixedDecimal.text($0, digits: 9) } ?? "", seconds(setting.expectedNs),
            seconds(setting.expectedAtPowerLossNs), setting.throughputPerSecond.map(CSVText.rate) ?? "",
            setting.throughputLowPerSecond.map(CSVText.rate) ?? "",
            setting.throughputHighPerSecond.map(CSVText.rate) ?? "",
            CSVText.microseconds(setting.p50Ns), CSVText.microseconds(setting.p99Ns), seconds(setting.faultAtNs),
            CSVText.microseconds(setting.failover?.noSuccessNs ?? (setting.faultAtNs == nil ? nil : 0)),
        ])
    }

    private static func number(_ count: Int?) -> String { count.map { String($0) } ?? "" }

    private static func seconds(_ time: Int64?) -> String {
        guard let time else { return "" }
        return (time < 0 ? "-" : "") + FixedDecimal.text(Double(time.magnitude) / 1e9, digits: 3)
    }
}
