// SPDX-License-Identifier: Apache-2.0
internal import Results

/// The baselines of a project: one file each in a folder that can be committed, and the history of all that were saved.
package struct BaselineStore: Equatable, Sendable {
    /// The name of the baseline that others are judged against unless a user says otherwise.
    package static let reference = "reference"
    package static let standardFolder = "results/baselines"
    private static let ending = ".json"

    package let folder: String

    package init(folder: String = standardFolder) { self.folder = folder }

    package func path(of name: String) -> String { folder + "/" + name + Self.ending }

    package var historyPath: String { folder + "/history.jsonl" }

    /// The names of all baselines, in order.
    package var names: [String] {
        StoredFile.names(in: folder).filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }
            .map { String($0.dropLast(Self.ending.count)) }
    }

    /// A baseline by its name in the folder, or by its path, which holds a `/` or ends in `.json`.
    package func read(_ reference: String) throws(BaselineError) -> Baseline {
        let isPath = reference.contains("/") || reference.hasSuffix(Self.ending)
        let path = isPath ? reference : path(of: reference)
        guard StoredFile.exists(path) else {
            let known =
                names.isEmpty ? "there is none yet" : "there are \(names.map { "“\($0)”" }.joined(separator: ", "))"
            throw BaselineError(
                isPath
                    ? "There is no baseline file \(path). Make one with gate save."
                    : "There is no baseline “\(reference)” in \(folder); \(known). Make one with gate save.")
        }
        let bytes: [UInt8]
        do throws(StoredFile.Problem) {
            bytes = try StoredFile.bytes(of: path, largest: Baseline.largest)
        } catch {
            throw Self.unreadable(path, error)
        }
        return try Baseline(text: bytes, path: path)
    }

    private static func unreadable(_ path: String, _ problem: StoredFile.Problem) -> BaselineError {
        switch problem {
        case .unreadable(let reason): BaselineError("The baseline \(path) cannot be read: \(reason).")
        case .notAFile: BaselineError("\(path) is not a file. Give a baseline that gate save wrote.")
        case .tooLarge: BaselineError("\(path) is larger than 64 KiB and cannot be a baseline.")
        }
    }

    /// Writes a baseline, and a line into the history.
    ///
    /// - Parameter commit: what was measured, in the words of a version control; nil where it is not known.
    package func save(_ baseline: Baseline, replacing: Bool, commit: String?) throws {
        try Self.check(baseline.name)
        guard replacing || !StoredFile.exists(path(of: baseline.name)) else {
            throw GateError(
                "There is a baseline “\(baseline.name)” already. Choose another --name, or say --replace.")
        }
        try write(baseline)
        try RunFile(historyPath, JSONWriter.line(HistoryEntry(baseline, commit: commit).json)).append()
    }

    /// Makes a baseline known by another name as well, whatever that name stood for before.
    package func promote(_ name: String, to other: String) throws -> Baseline {
        try Self.check(other)
        guard name != other else { throw GateError("“\(name)” is that baseline already. Give another --to.") }
        var baseline = try read(name)
        baseline.promotedFrom = baseline.name
        baseline.name = other
        try write(baseline)
        return baseline
    }

    private func write(_ baseline: Baseline) throws {
        try RunDirectory.makeFolders(above: path(of: baseline.name))
        try RunFile(path(of: baseline.name), try baseline.text()).writeAlone()
    }

    /// Names become file names.
    private static func check(_ name: String) throws(GateError) {
        let plain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._-".utf8.contains(byte)
        }
        guard plain, (1...64).contains(name.utf8.count), !name.hasPrefix("."), !name.hasPrefix("-"),
            !name.hasSuffix(ending)
        else {
            throw GateError(
                "“\(name)” cannot be the name of a baseline: write up to 64 letters, digits, “.”, “_” and “-”, such as "
                    + "redis-7.2.")
        }
    }
}
