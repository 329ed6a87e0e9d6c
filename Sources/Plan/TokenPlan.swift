// SPDX-License-Identifier: Apache-2.0

/// Where the tokens come from that take the place of a password, and expire.
///
/// Never read from a profile: a file that somebody else has written must not run commands.
package struct TokenPlan: Sendable, Equatable {
    package enum Source: Sendable, Equatable {
        /// A command for the shell that prints a token.
        case command(String)
        /// A file that somebody else keeps up to date.
        case file(String)

        /// Its name in records, and its flag.
        package var name: String {
            switch self {
            case .command: "command"
            case .file: "file"
            }
        }

        package var flag: String { "--token-\(name)" }
    }

    package var source: Source
    /// How long the command may take, in nanoseconds.
    package var timeout: Int64
    /// Whether it is the database's, whose flags have that word in them.
    package var isDatabase = false

    /// The flag that it was given with.
    package var flag: String { isDatabase ? "--database-token-\(source.name)" : source.flag }

    package init(_ source: Source, timeout: Int64, isDatabase: Bool = false) {
        self.source = source
        self.timeout = timeout
        self.isDatabase = isDatabase
    }
}
