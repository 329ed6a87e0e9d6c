// SPDX-License-Identifier: Apache-2.0

/// Arguments of a run that is over in half a second.
///
/// The rate is low, because a debug build on a busy machine is not punctual; a run may still be found not valid.
enum QuickRun {
    static let arguments = [
        "run", "smoke", "--keys", "200", "--connections", "2", "--threads", "1", "--rate", "200/s", "--warmup", "0s",
        "--duration", "500ms",
    ]

    /// The exit codes of a run that was made to its end.
    static let done: Set<Int32?> = [0, 4]

    /// The files of a run directory.
    static let files = ["intervals.csv", "latency.hlog", "record.json", "report.md", "summary.csv"]
}
