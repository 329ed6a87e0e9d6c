// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate
internal import Results

/// The runs that a gate works on.
struct GateRuns: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Run directories, a directory of repeats (run --repeats), or files record.json.", valueName: "run"))
    var runs: [String]

    func read() throws -> RepeatSet {
        try RepeatSet(runs.flatMap { try RunDirectory.readRepeats(at: $0) })
    }
}
