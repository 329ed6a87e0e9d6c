// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Whole files of text.
enum TextFile {
    static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "re") else {
            throw BenchmarkFailure("\(path) could not be read: \(String(cString: strerror(errno))).")
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "we") else {
            throw BenchmarkFailure("\(path) could not be written: \(String(cString: strerror(errno))).")
        }
        let bytes = Array(text.utf8)
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        let isClosed = fclose(file) == 0
        guard isWritten, isClosed else {
            throw BenchmarkFailure("\(path) could not be written completely: \(String(cString: strerror(errno))).")
        }
    }
}
