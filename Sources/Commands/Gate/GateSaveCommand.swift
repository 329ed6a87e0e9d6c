// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate
internal import Glibc
internal import Results

/// `cachegauge gate save`: stored runs become a baseline.
struct GateSaveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "save", abstract: "Keep runs as a baseline under \(BaselineStore.standardFolder).")

    @OptionGroup var runs: GateRuns

    @Option(help: ArgumentHelp("What the baseline is called.", valueName: "name"))
    var name: String

    @Option(
        help: ArgumentHelp(
            "What was measured, for the history. Also GITHUB_SHA, CI_COMMIT_SHA.", valueName: "revision"))
    var commit: String?

    @Flag(help: "Replace a baseline of that name.")
    var replace = false

    func run() throws {
        let set = try runs.read()
        guard !set.isInvalid else {
            let invalid = set.readings.filter { $0.invalidity != nil }
            StandardError.write(
                "Error: \(invalid.count) of \(Quantity.counted(set.readings.count, "repeat")) are not valid, and no "
                    + "baseline was saved. The first one: \(invalid.first?.invalidity ?? "")\n")
            throw ExitStatus.invalidRun
        }
        let store = BaselineStore()
        let baseline = try Baseline(set, name: name, savedAt: UTCTime.now().text)
        try store.save(baseline, replacing: replace, commit: commit ?? Self.commitOfJob)
        StandardOutput.write(
            "Saved \(Quantity.counted(baseline.repeats.count, "repeat")) of \(set.profileName) as “\(name)”: "
                + "\(store.path(of: name))\n")
    }

    private static var commitOfJob: String? {
        for name in ["GITHUB_SHA", "CI_COMMIT_SHA"] {
            if let value = getenv(name), value.pointee != 0 { return String(cString: value) }
        }
        return nil
    }
}
