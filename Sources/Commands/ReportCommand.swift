// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Report
internal import Results

/// `cachegauge report`: a stored run in another format.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Render a stored run again, in any format.")

    @Argument(help: ArgumentHelp("A run directory or its record.json.", valueName: "run"))
    var stored: String

    @Option(help: ArgumentHelp("What is written.", valueName: "format"))
    var format: FormatName = FormatName(name: TextFormat.name)

    @Option(help: ArgumentHelp("A file to write instead of standard output.", valueName: "file"))
    var output: String?

    func run() throws {
        let record = try RunDirectory.readRecord(at: stored)
        let text = format.format.render(record, runDirectory: nil)
        guard let output else {
            StandardOutput.write(text)
            return
        }
        try RunFile(output, text).writeAlone()
    }
}
