// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate
internal import Report

/// `cachegauge gate show`: what a baseline holds.
struct GateShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a baseline: its figures, and the conditions that it was made under.")

    @Argument(help: "A baseline: a name or a file.")
    var name: String

    func run() throws {
        StandardOutput.write(BaselineText.show(try BaselineStore().read(name)))
    }
}
