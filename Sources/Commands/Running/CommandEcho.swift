// SPDX-License-Identifier: Apache-2.0
internal import Database
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
            for fault in [FaultArgument.commandPrefix, "--fault=" + FaultArgument.commandPrefix]
            where word.hasPrefix(fault) {
                return fault + " ***"
            }
            return TargetURL.redact(withoutConnectionString(word))
        }
    }

    /// A connection string of ODBC may hold secrets under any name, and spaces.
    private static func withoutConnectionString(_ word: String) -> String {
        let lowercased = word.lowercased()
        guard let start = lowercased.firstRange(of: "odbc:")?.lowerBound,
            start == lowercased.startIndex || lowercased[..<start].hasSuffix("=")
        else { return word }
        let offset = lowercased.utf8.distance(from: lowercased.startIndex, to: start)
        let url = String(decoding: Array(word.utf8)[offset...], as: UTF8.self)
        let shown = (try? Databases.parse(url))?.description ?? "odbc:***"
        return String(decoding: Array(word.utf8)[..<offset], as: UTF8.self) + shown
    }
}
