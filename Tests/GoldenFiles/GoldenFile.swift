// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An expected text in the folder `Golden` beside the tests.
package enum GoldenFile {
    /// Why a text is not the golden's, as a sentence; nil when it is.
    ///
    /// A golden that is missing is written, and counts as different.
    ///
    /// - Parameter testFile: the path of the test's source file.
    package static func difference(of text: String, from name: String, beside testFile: String) -> String? {
        let folder = testFile[..<(testFile.lastIndex(of: "/") ?? testFile.startIndex)]
        let path = folder + "/Golden/" + name
        guard let expected = read(String(path)) else {
            write(text, to: String(path))
            return "The golden \(name) was missing. It was written; look at it and keep it."
        }
        guard text != expected else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let expectedLines = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let place = zip(lines, expectedLines).enumerated().first { $0.element.0 != $0.element.1 }
        return """
            \(name) differs at line \(place.map { $0.offset + 1 } ?? min(lines.count, expectedLines.count) + 1).
            expected: \(place.map { String($0.element.1) } ?? "\(expectedLines.count) lines")
            found:    \(place.map { String($0.element.0) } ?? "\(lines.count) lines")
            Delete the golden and run the test twice when the new text is right.
            """
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
