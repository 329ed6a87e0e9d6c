// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// Where the runs of a gate go.
struct PairOutputOptions: ParsableArguments, DirectoryOptions {
    @Option(help: ArgumentHelp("The directory for the runs; empty or absent.", valueName: "directory"))
    var output: String?

    @Flag(help: "No progress on standard error.")
    var quiet = false
}
