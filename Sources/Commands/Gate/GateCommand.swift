// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser

/// `cachegauge gate`: whether a change made it slower.
///
/// A new subcommand is a file beside this and a line here.
struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Judge runs against a baseline: did a change make it slower?",
        discussion: """
            Example:
              cachegauge run smoke --repeats 5 --output before
              cachegauge gate save before --name reference
              cachegauge run smoke --repeats 5 --output after
              cachegauge gate check after

            Or both at once, which machines that drift cannot fool:
              cachegauge gate duet --base redis://old:6379 --candidate redis://new:6379
            """,
        subcommands: [
            GateDuetCommand.self, GateNoiseCommand.self, GateCheckCommand.self, GateSaveCommand.self,
            GateListCommand.self, GateShowCommand.self, GatePromoteCommand.self, GateHistoryCommand.self,
        ])
}
