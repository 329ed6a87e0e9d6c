// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A temporary folder in which a test runs the program, and by which whatever the program leaves behind is found.
package final class Workplace: Sendable {
    /// The folder that the program starts in.
    package let path: String
    private let temporary: String

    package init() throws {
        var template = Array("/tmp/cachegauge-work-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ProcessFailure("Making a temporary folder", error: errno)
        }
        let root = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        path = root + "/place"
        temporary = root + "/temporary"
        guard mkdir(path, 0o755) == 0, mkdir(temporary, 0o755) == 0 else {
            throw ProcessFailure("Making a temporary folder", error: errno)
        }
    }

    deinit {
        Self.remove(String(path.dropLast("/place".count)))
    }

    /// Runs `cachegauge` here, without what the environment of the tests may say to it.
    package func run(
        _ arguments: [String], environment: [String: String?] = [:], signals: [CommandLineTool.Signal] = [],
        timeout: Double = 60
    ) throws -> CommandLineTool.Output {
        try CommandLineTool.cachegauge().run(
            arguments, environment: self.environment.merging(environment) { _, new in new }, directory: path,
            signals: signals, timeout: timeout)
    }

    /// Runs a line of the shell here; `$CACHEGAUGE` is the program.
    package func shell(_ line: String, environment: [String: String?] = [:]) throws -> CommandLineTool.Output {
        let all = self.environment.merging(environment) { _, new in new }
            .merging(["CACHEGAUGE": try CommandLineTool.cachegauge().path]) { old, _ in old }
        return try CommandLineTool(path: "/bin/sh").run(["-c", line], environment: all, directory: path)
    }

    private var environment: [String: String?] {
        ["TMPDIR": temporary, "CACHEGAUGE_TARGET": nil, "REDISCLI_AUTH": nil, "COLUMNS": nil]
    }

    /// Writes a file here.
    package func write(_ text: String, to name: String) throws {
        guard let file = fopen("\(path)/\(name)", "we") else {
            throw ProcessFailure("Writing \(name)", error: errno)
        }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw ProcessFailure("Writing \(name)", error: errno)
        }
    }

    /// The text of a file here.
    package func read(_ name: String) throws -> String {
        guard let file = fopen("\(path)/\(name)", "re") else {
            throw ProcessFailure("Reading \(name)", error: errno)
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Every file and link here and below, by its name from here, in order; folders only where they are empty.
    package var files: [String] { Self.files(path, "") }

    /// What the program left in the folder for temporary files.
    package var leftovers: [String] { Self.files(temporary, "") }

    /// The processes that run here or in the folder for temporary files: the program, and every server that it started.
    package var processes: [Int32] {
        let root = String(path.dropLast("place".count))
        return Self.names(in: "/proc").compactMap { Int32($0) }.filter { process in
            var target = [CChar](repeating: 0, count: Int(PATH_MAX))
            let length = readlink("/proc/\(process)/cwd", &target, target.count)
            guard length > 0 else { return false }
            return String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self).hasPrefix(root)
        }
    }

    /// The processes that still run here after a wait of at most `seconds` for their end.
    package func strays(after seconds: Double) -> [Int32] {
        let deadline = monotonicSeconds() + seconds
        while !processes.isEmpty, monotonicSeconds() < deadline {
            usleep(10_000)
        }
        return processes
    }

    private static func files(_ folder: String, _ prefix: String) -> [String] {
        names(in: folder).sorted().flatMap { name in
            let path = "\(folder)/\(name)"
            var status = stat()
            guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [prefix + name] }
            let inner = files(path, prefix + name + "/")
            return inner.isEmpty ? [prefix + name + "/"] : inner
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." {
                names.append(name)
            }
        }
        return names
    }

    private static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in names(in: path) {
            remove("\(path)/\(name)")
        }
        rmdir(path)
    }
}
