// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate
internal import Glibc
internal import Measure
internal import Report
internal import Results

/// Where the verdict of a gate goes: standard output, a JUnit file, and what a GitHub job asks for in its environment.
struct GateOutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What goes to standard output.", valueName: "format"))
    var format: GateFormatName = GateFormatName(name: GateTextFormat.name)

    @Option(help: ArgumentHelp("A file for the verdict as JUnit XML.", valueName: "file"))
    var junit: String?

    /// GitHub takes 1 MiB for each step; what other programs of the step write must have room too.
    private static let longestSummary = 1_000_000

    /// Shows the verdict everywhere it is asked for, and throws the exit status that is not 0.
    func publish(_ report: GateReport) throws {
        StandardOutput.write(format.format.render(report))
        var failure: (any Error)?
        for step in [writeJUnit, appendSummary, appendOutputs] {
            do { try step(report) } catch { failure = failure ?? error }
        }
        let status = ExitStatus(of: report.outcome.verdict)
        guard status != .done else {
            if let failure { throw failure }
            return
        }
        // The verdict stands, whoever did not get to read it.
        if let failure { StandardError.write("Error: \(failure)\n") }
        throw status
    }

    private func writeJUnit(_ report: GateReport) throws {
        guard let junit else { return }
        try RunFile(junit, JUnitFormat.render(report)).writeAlone()
    }

    private func appendSummary(_ report: GateReport) throws {
        guard let path = Self.environment("GITHUB_STEP_SUMMARY") else { return }
        let room = Self.longestSummary - StoredFile.size(of: path)
        let text = CutText.lines(GateMarkdownFormat.render(report) + "\n", limit: room)
        guard !text.isEmpty else {
            StandardError.write("The job's summary is full: the verdict was not added to it.\n")
            return
        }
        try RunFile(path, text).append()
    }

    private func appendOutputs(_ report: GateReport) throws {
        guard let path = Self.environment("GITHUB_OUTPUT") else { return }
        var text = "verdict=\(report.outcome.verdict.rawValue)\n"
        if let worst = report.outcome.worst {
            text += "worst_metric=\(worst.metric.name)\n"
            if let ratio = worst.estimate?.ratio { text += "ratio=\(FixedDecimal.text(ratio, digits: 4))\n" }
        }
        try RunFile(path, text).append()
    }

    private static func environment(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}

/// The name of a gate's format that exists.
struct GateFormatName: ExpressibleByArgument {
    var name: String

    init(name: String) { self.name = name }

    init?(argument: String) {
        guard GateFormats.named(argument) != nil else { return nil }
        name = argument
    }

    static var allValueStrings: [String] { GateFormats.all.map { $0.name } }

    var defaultValueDescription: String { name }

    var format: any GateFormat.Type { GateFormats.named(name) ?? GateTextFormat.self }
}

extension ExitStatus {
    /// The status that stands for a verdict.
    init(of verdict: Verdict) {
        switch verdict {
        case .pass, .improved: self = .done
        case .fail: self = .notMet
        case .inconclusive: self = .inconclusive
        case .invalid: self = .invalidRun
        }
    }
}
