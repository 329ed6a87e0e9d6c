// SPDX-License-Identifier: Apache-2.0
internal import Experiments
internal import Profiles

/// `--allow`: how much may be lost before the exit status is 6.
enum AllowArgument {
    static func parse(_ text: String) throws -> LossAllowance {
        if text == "expected" { return .expected }
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0] == "lost" || parts[0] == "unexpected" else { throw wrong(text) }
        do throws(QuantityError) {
            if parts[1].hasSuffix("%"), parts[0] == "lost" { return .lostShare(try Shares.parse(parts[1])) }
            let count = Int(clamping: try Counts.parse(parts[1]))
            return parts[0] == "lost" ? .lost(count) : .unexpected(count)
        } catch {
            throw UsageError("--allow \(text): \(error)")
        }
    }

    private static func wrong(_ text: String) -> UsageError {
        UsageError(
            "--allow \(text) is not understood: write lost=10, lost=0.1%, unexpected=0, or expected for what the settings "
                + "announce.")
    }
}
