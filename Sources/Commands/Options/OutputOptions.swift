// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Report

/// Where results go and what is shown.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The directory for the results; empty or absent.", valueName: "directory"))
    var output: String?

    @Option(help: ArgumentHelp("What goes to standard output.", valueName: "format"))
    var format: FormatName = FormatName(name: TextFormat.name)

    @Flag(help: "No progress on standard error.")
    var quiet = false
}

/// The name of a report format that exists.
struct FormatName: ExpressibleByArgument {
    var name: String

    init(name: String) { self.name = name }

    init?(argument: String) {
        guard ReportFormats.named(argument) != nil else { return nil }
        name = argument
    }

    static var allValueStrings: [String] { ReportFormats.all.map { $0.name } }

    var defaultValueDescription: String { name }

    var format: any ReportFormat.Type { ReportFormats.named(name) ?? TextFormat.self }
}
