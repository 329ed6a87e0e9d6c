// SPDX-License-Identifier: Apache-2.0
package import Results

/// How much may be lost, or found wrong, before the exit status says so.
package enum LossAllowance: Sendable, Equatable {
    case lost(Int)
    /// A share of the acknowledged writes.
    case lostShare(Double)
    case unexpected(Int)
    /// What the settings announce for the fault.
    case expected

    /// Whether a setting went beyond all of what is allowed.
    package static func isExceeded(_ allowances: [LossAllowance], by record: DurabilitySettingRecord) -> Bool {
        let mayBeWrong = allowances.map { if case .unexpected(let count) = $0 { count } else { 0 } }.max() ?? 0
        if record.unexpected ?? 0 > mayBeWrong { return true }
        guard let lost = record.lost, lost > 0 else { return false }
        return !allowances.contains { $0.allows(lost, of: record) }
    }

    private func allows(_ lost: Int, of record: DurabilitySettingRecord) -> Bool {
        switch self {
        case .lost(let count): return lost <= count
        case .lostShare(let share): return Double(lost) <= share * Double(record.acknowledged)
        case .unexpected: return false
        case .expected:
            guard let time = record.expectedNs else { return true }
            return time > 0 && record.oldestLostNs ?? 0 <= time
        }
    }
}
