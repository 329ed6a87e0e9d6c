// SPDX-License-Identifier: Apache-2.0

/// What a reader must know of acknowledged writes and a fault: what was lost, and what is not known.
package enum DurabilityRule: ValidityRule {
    package static func findings(_ record: RunRecord) -> [Finding] {
        guard let durability = record.durability else { return [] }
        var findings: [Finding] = []
        for setting in durability.settings {
            if let problem = setting.faultProblem {
                findings.append(Finding("fault", .warning, "\(setting.name): \(problem)"))
            }
            if let problem = setting.readProblem {
                findings.append(
                    Finding(
                        "no-final-read", .warning,
                        "\(setting.name): nothing is known of the writes, not even that none was lost. \(problem)"))
            }
            if let count = setting.unexpected, count > 0 {
                findings.append(
                    Finding(
                        "unexpected-values", .warning,
                        "\(setting.name): \(Quantity.counted(count, "value")) that nobody wrote there stood under the run's keys."
                    ))
            }
            if let count = setting.recoveredRefused, count > 0 {
                findings.append(
                    Finding(
                        "refused-and-done", .warning,
                        "\(setting.name): \(Quantity.counted(count, "write")) that the server had refused were there all the same."
                    ))
            }
            if let count = setting.evicted, count > 0 {
                findings.append(
                    Finding(
                        "evictions", .warning,
                        "\(setting.name): the server evicted \(Quantity.counted(count, "key")) for want of memory; what is lost "
                            + "may be lost to that and not to the fault. Raise maxmemory, or write less."))
            }
            if setting.fileSystem == "tmpfs", setting.directives.contains(where: { $0.hasPrefix("append") }) {
                findings.append(
                    Finding(
                        "memory-file-system", .warning,
                        "\(setting.name): the server's files lay in memory (tmpfs), where fsync costs nothing. Set TMPDIR to a "
                            + "folder on a disk."))
            }
        }
        if durability.exceeds {
            let allowed = durability.allowed.isEmpty ? "nothing" : durability.allowed.joined(separator: ", ")
            findings.append(
                Finding("lost-data", .warning, "More was lost or found wrong than --allow says (\(allowed))."))
        }
        if record.interrupted {
            findings.append(
                Finding(
                    "interrupted", .warning,
                    "The run was interrupted: settings that are missing were not tried, and the last may be incomplete."
                ))
        }
        return findings
    }
}
