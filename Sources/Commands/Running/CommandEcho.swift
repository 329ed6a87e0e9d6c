// SPDX-License-Identifier: Apache-2.0
internal import RESP

/// The command line as a record may show it: without secrets.
enum CommandEcho {
    static var words: [String] { ["cachegauge"] + shown(CommandLine.arguments.dropFirst()) }

    /// A command that prints a token may have secrets of its own.
    private static func shown(_ arguments: ArraySlice<String>) -> [String] {
        let flags = ["--token-command", "--database-token-command"]
        var isSecret = false
        return arguments.map { word in
            defer { isSecret = flags.contains(word) }
            if isSecret { return "***" }
            if let flag = flags.first(where: { word.hasPrefix($0 + "=") }) { return flag + "=***" }
            return TargetURL.redact(word)
        }
    }
}
