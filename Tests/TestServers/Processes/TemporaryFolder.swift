// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A folder of a test's own under `/tmp`, gone with all that is in it when the value is.
///
/// Its path is short: that of a unix socket has at most 107 bytes.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("/tmp/cachegauge-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ProcessFailure("Making a temporary folder", error: errno)
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { TemporaryFolder.remove(path) }

    /// The first 64 KiB of a file in the folder; empty when there is none.
    package func text(of name: String) -> String {
        guard let file = fopen("\(path)/\(name)", "re") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    /// All of a file in the folder; empty when there is none.
    func wholeText(of name: String) -> String {
        guard let file = fopen("\(path)/\(name)", "re") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Makes or replaces a file in the folder that only its owner may read; returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ProcessFailure("Making the file \(file)", error: errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw ProcessFailure("Writing the file \(file)", error: errno)
        }
        return file
    }

    /// Removes a file, or a folder with all that is in it; follows no links.
    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." {
                remove("\(path)/\(name)")
            }
        }
        closedir(folder)
        rmdir(path)
    }
}
