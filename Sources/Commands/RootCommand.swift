// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// The program itself.
///
/// A new subcommand is a file beside this and a line here.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cachegauge",
        abstract: "Load testing and latency measurement for Redis-compatible caches.",
        discussion: """
            Without a target, a throwaway server is started on this machine, measured and stopped again:
              cachegauge run
            """,
        version: Program.version,
        subcommands: [
            RunCommand.self, CompareCommand.self, CapacityCommand.self, TiersCommand.self, SizeCommand.self,
            StaleCommand.self, DurableCommand.self, GateCommand.self, CalibrateCommand.self, ReportCommand.self,
            ProfileCommand.self,
        ])
}
