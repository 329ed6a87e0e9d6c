// SPDX-License-Identifier: Apache-2.0
package import Results

/// One way to show a run record.
package protocol ReportFormat: Sendable {
    /// What `--format` calls it.
    static var name: String { get }
    /// The file of a run directory that holds it; nil when it is for standard output alone.
    static var fileName: String? { get }
    /// The whole text, with a line end at the end.
    ///
    /// `runDirectory` is where the run's files are; nil when there are none.
    static func render(_ record: RunRecord, runDirectory: String?) -> String
}

/// Every report format there is.
///
/// A new one is a file under `Formats` and a line here.
package enum ReportFormats {
    package static let all: [any ReportFormat.Type] = [
        TextFormat.self,
        MarkdownFormat.self,
        SummaryFormat.self,
        IntervalsFormat.self,
        JSONFormat.self,
    ]

    package static func named(_ name: String) -> (any ReportFormat.Type)? { all.first { $0.name == name } }

    /// The files of a run directory that are made from the record alone.
    package static func files(of record: RunRecord) -> [RunFile] {
        let files = all.compactMap { format in
            format.fileName.map { RunFile($0, format.render(record, runDirectory: nil)) }
        }
        return files + (record.staleness.map { [RunFile(StalenessCSV.fileName, StalenessCSV.render($0))] } ?? [])
    }
}
