// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate

/// `cachegauge gate promote`: what later runs are judged against from now on.
struct GatePromoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote", abstract: "Make a baseline the one that gate check uses by itself.")

    @Argument(help: "A baseline: a name or a file.")
    var name: String

    @Option(help: ArgumentHelp("The name that it gets besides.", valueName: "name"))
    var to = BaselineStore.reference

    func run() throws {
        let baseline = try BaselineStore().promote(name, to: to)
        StandardOutput.write("“\(to)” is “\(baseline.promotedFrom ?? name)” from now on.\n")
    }
}
