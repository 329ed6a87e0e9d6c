// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import Testing

/// The stored records beside the tests.
///
/// One that is missing is written, and the test that asked for it fails.
enum Samples {
    static func path(_ name: String, of record: RunRecord = SampleRecord.make()) throws -> String {
        let path = folder + "/" + name
        if access(path, R_OK) != 0 {
            try writeText(record.judged().text, to: path)
            Issue.record("The sample \(name) was missing. It was written; look at it and keep it.")
        }
        return path
    }

    static func text(_ name: String) throws -> String { try readText(try path(name)) }

    private static var folder: String {
        let file = #filePath
        return String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)]) + "/Samples"
    }
}

struct TestFileError: Error {
    var path: String
}

func readText(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw TestFileError(path: path) }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = fread(&buffer, 1, buffer.count, file)
        if count == 0 { break }
        bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}

func writeText(_ text: String, to path: String) throws {
    guard let file = fopen(path, "w") else { throw TestFileError(path: path) }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else { throw TestFileError(path: path) }
}
