// SPDX-License-Identifier: Apache-2.0

extension RunDirectory {
    /// A record of more bytes than this is none of ours.
    private static let largestRecord = 1 << 30

    /// Reads the record of a run: `run` is a run directory or a `record.json`.
    package static func readRecord(at run: String) throws(RecordError) -> RunRecord {
        let folder = run + (run.hasSuffix("/") ? "" : "/")
        let path = StoredFile.isFolder(run) ? folder + "record.json" : run
        let bytes: [UInt8]
        do throws(StoredFile.Problem) {
            bytes = try StoredFile.bytes(of: path, largest: largestRecord)
        } catch {
            throw RecordError(description: unreadable(path, error))
        }
        return try RunRecord(text: bytes, name: path)
    }

    /// Reads the records of all repeats under a directory (`repeats/01/…`), or the one record of a single run; each with
    /// the path by which messages call it.
    package static func readRepeats(at run: String) throws(RecordError) -> [(name: String, record: RunRecord)] {
        let folder = run + (run.hasSuffix("/") ? "" : "/") + "repeats"
        guard StoredFile.isFolder(folder) else { return [(run, try readRecord(at: run))] }
        var repeats: [(name: String, record: RunRecord)] = []
        for name in StoredFile.names(in: folder) where !name.hasPrefix(".") {
            repeats.append((folder + "/" + name, try readRecord(at: folder + "/" + name)))
        }
        guard !repeats.isEmpty else {
            throw RecordError(
                description:
                    "\(folder) holds no repeats: the run ended before one was complete. Give another directory.")
        }
        return repeats
    }

    private static func unreadable(_ path: String, _ problem: StoredFile.Problem) -> String {
        switch problem {
        case .unreadable(let reason):
            "The run \(path) cannot be read: \(reason). Give a run directory or its record.json."
        case .notAFile: "\(path) is not a file. Give a run directory or its record.json."
        case .tooLarge: "\(path) is larger than 1 GiB and cannot be a run record."
        }
    }
}
