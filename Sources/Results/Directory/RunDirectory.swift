// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One file of a run directory.
package struct RunFile: Sendable {
    /// Without a folder: `report.md`.
    package var name: String
    package var text: String

    package init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

/// The directory that one run's files are written to: made before the load, so that a wrong `--output` is known at once,
/// and filled at the end.
///
/// Every file is written whole under a temporary name, and all are renamed at the end: after a crash or a full disk there
/// is either a complete set or nothing.
package struct RunDirectory: Sendable {
    package let path: String
    /// Whether the directory was not there before.
    private let isNew: Bool

    /// Takes the directory of `--output`, which must be empty or absent; it and the folders above it are made.
    package static func take(_ path: String) throws(RunDirectoryError) -> RunDirectory {
        if mkdir(path, 0o755) == 0 { return RunDirectory(path: path, isNew: true) }
        if errno == ENOENT {
            try makeFolders(above: path)
            if mkdir(path, 0o755) == 0 { return RunDirectory(path: path, isNew: true) }
        }
        let number = errno
        guard number == EEXIST else {
            throw RunDirectoryError(
                isUsage: true,
                "The output directory \(path) cannot be made: \(RunDirectoryError.text(number)). "
                    + "Give another one with --output.")
        }
        guard let names = try names(in: path) else {
            throw RunDirectoryError(
                isUsage: true, "The output \(path) exists and is not a directory. Give another one with --output.")
        }
        if let name = names.first {
            throw RunDirectoryError(
                isUsage: true,
                "The output directory \(path) is not empty (it holds \(name)). "
                    + "Give an empty or a new one with --output.")
        }
        return RunDirectory(path: path, isNew: false)
    }

    /// A directory that this run has made before, with other directories in it.
    package static func existing(_ path: String) -> RunDirectory { RunDirectory(path: path, isNew: false) }

    /// Makes a new directory `<UTC time>-<profile name>` under `root`, with a number behind it where that one exists.
    package static func make(
        under root: String, startedAt: UTCTime, profileName: String
    ) throws(RunDirectoryError) -> RunDirectory {
        let name = startedAt.fileName + "-" + fileName(of: profileName)
        for attempt in 1...1000 {
            let path = root + "/" + name + (attempt == 1 ? "" : "-\(attempt)")
            if mkdir(path, 0o755) == 0 { return RunDirectory(path: path, isNew: true) }
            if errno == ENOENT {
                try makeFolders(above: path)
                if mkdir(path, 0o755) == 0 { return RunDirectory(path: path, isNew: true) }
            }
            let number = errno
            guard number == EEXIST else {
                throw RunDirectoryError(
                    "The run directory \(path) cannot be made: \(RunDirectoryError.text(number)). "
                        + "Run in a directory that you may write to, or give one with --output.")
            }
        }
        throw RunDirectoryError("A thousand runs under \(root) are named \(name). Give a directory with --output.")
    }

    /// Writes all files, or none.
    ///
    /// The directory that was made for them is removed again when that fails.
    package func write(_ files: [RunFile]) throws(RunDirectoryError) { try write(files, calls: .system) }

    func write(_ files: [RunFile], calls: FileCalls) throws(RunDirectoryError) {
        // A file above the size limit of the process must be an error of the call, not the end of the process.
        let before = signal(SIGXFSZ, SIG_IGN)
        defer { signal(SIGXFSZ, before) }
        var made: [String] = []
        do throws(RunDirectoryError) {
            for file in files {
                let temporary = temporaryName(file.name)
                made.append(temporary)
                try Self.write(file, to: temporary, as: path + "/" + file.name, calls)
            }
            for file in files {
                let final = path + "/" + file.name
                guard calls.rename(temporaryName(file.name), final) == 0 else {
                    throw Self.writeError(final, errno)
                }
                made.append(final)
            }
            try synchroniseDirectory(calls)
        } catch {
            for name in made { unlink(name) }
            removeIfEmpty()
            throw error
        }
    }

    /// Removes the directory if this run made it and nothing was written: a run that ended before it had results.
    package func removeIfEmpty() {
        if isNew { rmdir(path) }
    }

    /// Removes a folder that was made for run directories in it, if nothing is there.
    package static func removeFolder(ifEmpty path: String) { rmdir(path) }

    /// Takes back what this run has written so far, while another thread may still be writing: the process is about to
    /// end at once.
    package func discard() {
        for _ in 0..<10 {
            let names = (try? Self.names(in: path)) ?? []
            for name in names where isNew || name.hasSuffix(".part") { unlink(path + "/" + name) }
            guard isNew else { return }
            if rmdir(path) == 0 || errno == ENOENT { return }
        }
    }

    /// Makes `latest` beside the directory point to it, at once and without a moment in between where it is missing.
    package func becomeLatest() throws(RunDirectoryError) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let root = String(path[..<slash])
        let link = root + "/latest"
        let temporary = root + "/.latest-\(getpid())"
        unlink(temporary)
        guard symlink(String(path[path.index(after: slash)...]), temporary) == 0, rename(temporary, link) == 0 else {
            let number = errno
            unlink(temporary)
            throw RunDirectoryError("\(link) cannot be made to point to the run: \(RunDirectoryError.text(number)).")
        }
    }

    private func temporaryName(_ name: String) -> String { path + "/." + name + ".part" }

    static func write(
        _ file: RunFile, to temporary: String, as final: String, _ calls: FileCalls
    ) throws(RunDirectoryError) {
        let descriptor = calls.create(temporary)
        guard descriptor >= 0 else { throw writeError(final, errno) }
        var text = file.text
        let problem = text.withUTF8 { utf8 -> Int32 in
            var rest = UnsafeRawBufferPointer(utf8)
            while !rest.isEmpty {
                let count = calls.write(descriptor, rest)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return count < 0 ? errno : ENOSPC }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            return calls.synchronise(descriptor) == 0 ? 0 : errno
        }
        // Some file systems report only here that what was written did not fit.
        let closing = close(descriptor) == 0 ? 0 : errno
        guard problem == 0, closing == 0 else { throw writeError(final, problem != 0 ? problem : closing) }
    }

    private func synchroniseDirectory(_ calls: FileCalls) throws(RunDirectoryError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.writeError(path, errno) }
        defer { close(descriptor) }
        // Not every file system can synchronise a directory.
        guard calls.synchronise(descriptor) == 0 || errno == EINVAL else { throw Self.writeError(path, errno) }
    }

    static func writeError(_ path: String, _ number: Int32) -> RunDirectoryError {
        RunDirectoryError(
            "The results cannot be written to \(path): \(RunDirectoryError.text(number)). "
                + "Nothing of this run was kept; make room there, or give another directory with --output.")
    }

    package static func makeFolders(above path: String) throws(RunDirectoryError) {
        var place = path.startIndex
        while let slash = path[place...].firstIndex(of: "/") {
            place = path.index(after: slash)
            let folder = String(path[..<slash])
            if folder.isEmpty || mkdir(folder, 0o755) == 0 || errno == EEXIST { continue }
            throw RunDirectoryError(
                isUsage: true,
                "The folder \(folder) cannot be made: \(RunDirectoryError.text(errno)). "
                    + "Give another directory with --output.")
        }
    }

    /// The names in a directory, or nil when the path is no directory.
    private static func names(in path: String) throws(RunDirectoryError) -> [String]? {
        guard let directory = opendir(path) else {
            if errno == ENOTDIR { return nil }
            throw RunDirectoryError(
                isUsage: true,
                "The output directory \(path) cannot be read: \(RunDirectoryError.text(errno)). "
                    + "Give another one with --output.")
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// A profile's name as a part of a file name: letters, digits, `.`, `_` and `-`, 64 of them at most.
    static func fileName(of profileName: String) -> String {
        let safe = profileName.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return isPlain || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        let name = String(safe.drop { $0 == "." || $0 == "-" }.prefix(64))
        return name.isEmpty ? "run" : name
    }
}
