// SPDX-License-Identifier: Apache-2.0

/// The system took the processor away: a container's limit makes a run invalid, more than 1 % steal is a warning.
enum ThrottlingRule: ValidityRule {
    static let scope = ValidityScope.oneRun

    static func findings(_ record: RunRecord) -> [Finding] {
        var findings: [Finding] = []
        if let periods = record.client.throttledPeriods, periods > 0 {
            findings.append(
                Finding(
                    "cpu-throttling", .invalid,
                    "The container's processor limit stopped the client \(Quantity.counted(periods, "time")) during the "
                        + "measure phase. Raise the limit of the container, or lower the load."))
        }
        if let steal = record.client.stealShare, steal > 0.01 {
            findings.append(
                Finding(
                    "cpu-steal", .warning,
                    "The hypervisor gave \(Quantity.share(steal)) of the processor time to other machines (steal). "
                        + "Repeat the run at a quieter time, or on a machine with processors of its own."))
        }
        return findings
    }
}
