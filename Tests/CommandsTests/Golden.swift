// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

/// The expected texts beside the tests.
///
/// One that is missing is written, and the test that asked for it fails.
enum Golden {
    static func expect(_ text: String, is name: String, _ location: SourceLocation = #_sourceLocation) {
        let file = #filePath
        let folder = file[..<(file.lastIndex(of: "/") ?? file.startIndex)]
        let path = folder + "/Golden/" + name
        guard let expected = read(String(path)) else {
            write(text, to: String(path))
            Issue.record(
                "The golden \(name) was missing. It was written; look at it and keep it.", sourceLocation: location)
            return
        }
        guard text != expected else { return }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let place = zip(lines, expectedLines).enumerated().first { $0.element.0 != $0.element.1 }
        Issue.record(
            """
            \(name) differs at line \(place.map { $0.offset + 1 } ?? min(lines.count, expectedLines.count) + 1).
            expected: \(place.map { String($0.element.1) } ?? "\(expectedLines.count) lines")
            found:    \(place.map { String($0.element.0) } ?? "\(lines.count) lines")
            Delete the golden and run the test twice when the new text is right.
            """, sourceLocation: location)
    }

    private static func read(_ path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    private static func write(_ text: String, to path: String) {
        guard let file = fopen(path, "w") else { return }
        defer { fclose(file) }
        let bytes = Array(text.utf8)
        fwrite(bytes, 1, bytes.count, file)
    }
}
