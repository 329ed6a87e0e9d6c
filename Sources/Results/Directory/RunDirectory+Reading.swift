// SPDX-License-Identifier: Apache-2.0
import Glibc

extension RunDirectory {
    /// A record of more bytes than this is none of ours.
    private static let largestRecord = 1 << 30

    /// Reads the record of a run: `run` is a run directory or a `record.json`.
    package static func readRecord(at run: String) throws(RecordError) -> RunRecord {
        var path = run
        var status = stat()
        guard stat(run, &status) == 0 else { throw unreadable(run, errno) }
        if status.st_mode & S_IFMT == S_IFDIR {
            path = run + (run.hasSuffix("/") ? "" : "/") + "record.json"
        }
        return try RunRecord(text: bytes(of: path), name: path)
    }

    private static func bytes(of path: String) throws(RecordError) -> [UInt8] {
        // Without O_NONBLOCK a pipe in the place of the file would be waited for.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw unreadable(path, errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw unreadable(path, errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw RecordError(description: "\(path) is not a file. Give a run directory or its record.json.")
        }
        guard status.st_size <= largestRecord else {
            throw RecordError(description: "\(path) is larger than 1 GiB and cannot be a run record.")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                read(file, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path, errno) }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes.prefix(filled))
    }

    private static func unreadable(_ path: String, _ number: Int32) -> RecordError {
        RecordError(
            description: "The run \(path) cannot be read: \(RunDirectoryError.text(number)). "
                + "Give a run directory or its record.json.")
    }
}
