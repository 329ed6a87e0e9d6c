// SPDX-License-Identifier: Apache-2.0
internal import Experiments
internal import Profiles

/// `--fault`: what breaks.
enum FaultArgument {
    static let commandPrefix = "command:"
    private static let names = ["process-kill", "process-stop", "restart", "cut", "command"]
    /// How long a process is frozen where nobody says.
    private static let stop: Int64 = 2_000_000_000

    static func parse(_ text: String) throws -> DurabilityFault {
        if text.hasPrefix(commandPrefix) {
            let command = text.dropFirst(commandPrefix.count).drop { $0 == " " }
            guard !command.isEmpty else { throw UsageError("--fault command: has no command behind the colon.") }
            return .command(String(command))
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        switch String(parts[0]) {
        case "process-stop":
            return .processStop(parts.count > 1 ? try time(String(parts[1])) : stop)
        case "process-kill" where parts.count == 1: return .processKill
        case "restart" where parts.count == 1: return .restart
        case "cut" where parts.count == 1: return .cut
        case "power-loss", "power", "vm-reset":
            throw UsageError(
                "--fault \(parts[0]) is refused: no process can take the power from a disk's cache and the kernel's memory, and "
                    + "a process kill in its place would show a safety that is not there. Reset a virtual machine with "
                    + "--fault 'command: …', and look at what each setting announces for a loss of power in the report."
            )
        default: throw unknown(text)
        }
    }

    private static func time(_ text: String) throws -> Int64 {
        let time = try TimeArgument.parse("--fault process-stop", text.drop { $0 == " " })
        guard (100_000_000...600_000_000_000).contains(time) else {
            throw UsageError("--fault process-stop: must be from 100ms to 10m.")
        }
        return time
    }

    private static func unknown(_ text: String) -> UsageError {
        let hint = NearestName.find(text, in: names).map { " Did you mean \($0)?" } ?? ""
        return UsageError(
            "--fault \(text) is no fault: there are process-kill, process-stop (with a time: 'process-stop: 2s'), restart, cut, "
                + "and any command of yours as 'command: …'.\(hint)")
    }
}

/// A time that is given by a flag of its own.
enum TimeArgument {
    static func parse(_ flag: String, _ text: some StringProtocol) throws -> Int64 {
        do throws(QuantityError) {
            return try Times.parse(String(text))
        } catch {
            throw UsageError("\(flag): \(error)")
        }
    }

    /// The time, which must lie between two others.
    static func parse(_ flag: String, _ text: String, _ range: ClosedRange<Int64>) throws -> Int64 {
        let time = try parse(flag, text)
        guard range.contains(time) else {
            throw UsageError(
                "\(flag) must be from \(Times.format(range.lowerBound)) to \(Times.format(range.upperBound)).")
        }
        return time
    }
}
