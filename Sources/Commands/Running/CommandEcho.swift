// SPDX-License-Identifier: Apache-2.0
internal import RESP

/// The command line as a record may show it: without secrets.
enum CommandEcho {
    static var words: [String] { ["cachegauge"] + shown(CommandLine.arguments.dropFirst()) }

    /// A command that prints a token may have secrets of its own.
    private static func shown(_ arguments: ArraySlice<String>) -> [String] {
        let flag = "--token-command"
        var isSecret = false
        return arguments.map { word in
            defer { isSecret = word == flag }
            if isSecret { return "***" }
            return word.hasPrefix(flag + "=") ? flag + "=***" : TargetURL.redact(word)
        }
    }
}
