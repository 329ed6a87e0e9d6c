// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Engine
internal import Profiles
internal import Results

/// `cachegauge calibrate`: what this machine can generate, against the embedded server.
struct CalibrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "What this machine can generate: ceiling, generator lag, and CPU per operation.",
        discussion: """
            The load goes to the embedded server, which runs in the same process on a thread of its own. The figures are \
            the client's: a target that answers faster than the ceiling measures the client, not the target.
            """)

    @Option(help: ArgumentHelp("The number of threads.", valueName: "count"))
    var threads = 1

    @Option(help: ArgumentHelp("The number of connections.", valueName: "count"))
    var connections = 50

    @Option(help: ArgumentHelp("How long each step is measured.", valueName: "time"))
    var duration = "2s"

    @Flag(help: "Spin the last 50 µs before an operation is due.")
    var spin = false

    @Flag(help: "No progress on standard error.")
    var quiet = false

    func validate() throws {
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be from 1 to 64.") }
        guard (threads...10_000).contains(connections) else {
            throw ValidationError("--connections must be from the number of threads to 10000.")
        }
    }

    func run() throws {
        let calibration = try Calibration(
            threads: threads, connections: connections, duration: duration, spin: spin, isQuiet: quiet)
        do {
            StandardOutput.write(try calibration.run())
        } catch {
            if Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
            throw error
        }
        if Interruption.shared.isInterrupted { throw ExitStatus.interrupted }
    }
}
