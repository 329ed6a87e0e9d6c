// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc
import Network

/// A temporary directory of one server, and the open file that takes the server's log.
///
/// The log has no name in the file system: nothing of it is left, however this process ends.
struct ServerDirectory: Sendable {
    let path: String
    /// Open for reading and writing; the owner closes it with `closeLog`.
    let log: Int32

    init() throws(SystemCallError) {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/cachegauge-server-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { buffer -> String? in
            guard let base = buffer.baseAddress, mkdtemp(base) != nil else { return nil }
            return String(cString: base)
        }
        guard let made else { throw SystemCallError("mkdtemp", errno) }
        path = made
        log = open("\(made)/log", O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else {
            let number = errno
            rmdir(made)
            throw SystemCallError("open", number)
        }
        unlink("\(made)/log")
    }

    func closeLog() { close(log) }

    /// Removes the directory if it is empty.
    ///
    /// A server that lives in it and writes no files does not mind.
    func removeEmpty() { rmdir(path) }

    /// Removes the directory and all that is in it, without following links.
    func remove() { _ = clinux_remove_tree(path) }

    /// The last lines of the log, at most so many.
    func lastLines(_ count: Int) -> [String] {
        let end = lseek(log, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: 4096)
        let read = bytes.withUnsafeMutableBytes { pread(log, $0.baseAddress, $0.count, max(0, end - 4096)) }
        let text = String(decoding: bytes.prefix(max(read, 0)), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).suffix(count).map(String.init)
    }
}
