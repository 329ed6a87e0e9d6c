// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Engine
internal import Profiles
internal import RESP
internal import Report
internal import Results

/// One comparison after the other, on several databases behind one target, and a table of all.
struct SeveralDatabases {
    /// The same profile with a database each.
    var profiles: [Profile]
    var target: TargetOptions
    var database: DatabaseOptions
    var comparison: ComparisonOptions
    var output: OutputOptions

    /// Throws `ExitStatus` where all is done and the status is not 0.
    func run() throws {
        let sessions = profiles.map {
            CompareSession(
                profile: $0, target: target, database: database, comparison: comparison, output: output)
        }
        let urls = try sessions.map { try $0.checkedTarget() }
        Interruption.shared.beginSession()
        let directory = try output.makeDirectory(profileName: profiles[0].name)
        var measured: [(name: String, record: RunRecord)] = []
        var failure: (any Error)?
        for (number, (session, url)) in zip(sessions, urls).enumerated() {
            let kind = session.profile.database.url.map { type(of: $0).kind } ?? ""
            let name = (number < 9 ? "0" : "") + "\(number + 1)-\(kind)"
            do {
                let place = try RunDirectory.take(directory.path + "/databases/" + name)
                do {
                    measured.append((name, try session.measure(url, into: place)))
                } catch {
                    place.removeIfEmpty()
                    throw error
                }
            } catch {
                failure = error
                break
            }
            if Interruption.shared.isInterrupted { break }
        }
        guard !measured.isEmpty else {
            RunDirectory.removeFolder(ifEmpty: directory.path + "/databases")
            directory.removeIfEmpty()
            if Interruption.shared.isInterrupted, !(failure is ExitStatus) { throw ExitStatus.interruptedEarly() }
            throw failure ?? ExitStatus.failed
        }
        var record = RunRecord(databases: measured)
        record.interrupted = Interruption.shared.isInterrupted
        if let failure, !record.interrupted {
            record.notes.append("Not every database was measured: \(failure)")
        }
        try directory.write(ReportFormats.files(of: record))
        try output.keep(directory)
        StandardOutput.write(output.format.format.render(record, runDirectory: directory.path))
        if let failure, !record.interrupted { throw failure }
        try CompareSession.end(record)
    }
}
