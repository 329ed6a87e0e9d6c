// SPDX-License-Identifier: Apache-2.0
internal import RESP

/// The command line as a record may show it: without secrets.
enum CommandEcho {
    static var words: [String] {
        ["cachegauge"] + CommandLine.arguments.dropFirst().map { TargetURL.redact($0) }
    }
}
