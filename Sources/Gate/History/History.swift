// SPDX-License-Identifier: Apache-2.0
internal import Results

/// All baselines that were saved, in the order in which they were.
package struct History: Equatable, Sendable {
    /// More than a project saves in its life.
    private static let largest = 64 << 20

    package let entries: [HistoryEntry]

    package init(_ entries: [HistoryEntry]) { self.entries = entries }

    /// Reads the file of a store; a store without one has no history.
    package init(of store: BaselineStore) throws(BaselineError) {
        let path = store.historyPath
        guard StoredFile.exists(path) else {
            entries = []
            return
        }
        let bytes: [UInt8]
        do throws(StoredFile.Problem) {
            bytes = try StoredFile.bytes(of: path, largest: Self.largest)
        } catch {
            throw BaselineError("The history \(path) cannot be read. Move it away, and the next gate save begins anew.")
        }
        var entries: [HistoryEntry] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0d }) {
            entries.append(try Self.entry(Array(line), at: "\(path):\(index + 1)"))
        }
        self.entries = entries
    }

    private static func entry(_ line: [UInt8], at place: String) throws(BaselineError) -> HistoryEntry {
        let entry: HistoryEntry
        do {
            entry = try HistoryEntry(json: try JSONParser.parse(line))
        } catch {
            throw BaselineError("\(place) is no line of a history: \(error). Take the line out.")
        }
        guard entry.schemaVersion <= HistoryEntry.currentSchemaVersion else {
            throw BaselineError(
                "\(place) has schemaVersion \(entry.schemaVersion), and this version of cachegauge reads "
                    + "\(HistoryEntry.currentSchemaVersion) and older. Update cachegauge to read it.")
        }
        return entry
    }

    /// The series of some metrics, for each profile and each set of conditions apart.
    package func series(of metrics: [GateMetric], profile: String? = nil) -> [MetricSeries] {
        var groups: [(key: [String], entries: [HistoryEntry])] = []
        for entry in entries where profile == nil || entry.profileName == profile {
            let key = [entry.profile, entry.conditions]
            if let place = groups.firstIndex(where: { $0.key == key }) {
                groups[place].entries.append(entry)
            } else {
                groups.append((key, [entry]))
            }
        }
        return groups.flatMap { group in
            metrics.compactMap { MetricSeries($0, of: group.entries) }
        }
    }
}
