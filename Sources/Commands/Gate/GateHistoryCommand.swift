// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Gate
internal import Report

/// `cachegauge gate history`: the series of baselines.
struct GateHistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show the series of baselines, and where their level changed.",
        discussion: "Changes of level are advice for the reader: this command never fails a build.")

    @Option(help: ArgumentHelp("A metric to show; more than one may be given.", valueName: "metric"))
    var metric: [MetricName] = []

    @Option(help: ArgumentHelp("Only the baselines of one profile.", valueName: "name"))
    var profile: String?

    @Option(help: "What goes to standard output.")
    var format: HistoryFormat = .text

    private static let standard = ["response.p50", "response.p99", "throughput"]

    func run() throws {
        let metrics = metric.isEmpty ? Self.standard.compactMap(GateMetric.named) : metric.map(\.metric)
        let store = BaselineStore()
        let series = try History(of: store).series(of: metrics, profile: profile)
        guard !series.isEmpty else {
            StandardOutput.write("There is no such series in \(store.historyPath) yet: gate save adds to it.\n")
            return
        }
        StandardOutput.write(format == .text ? HistoryText.text(series) : HistoryText.markdown(series))
    }
}

enum HistoryFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case markdown
}

/// A metric by its name.
struct MetricName: ExpressibleByArgument {
    let metric: GateMetric

    init?(argument: String) {
        guard let metric = GateMetric.named(argument) else { return nil }
        self.metric = metric
    }

    static var allValueStrings: [String] { GateMetric.all.map(\.name) }
}
