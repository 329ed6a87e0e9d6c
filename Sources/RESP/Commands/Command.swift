// SPDX-License-Identifier: Apache-2.0

/// Whole commands to bytes, for control connections (AUTH, INFO); the measured path encodes templates by itself.
package enum Command {
    /// The command as an array of bulk strings.
    package static func encode(_ words: [[UInt8]]) -> [UInt8] {
        var buffer = ByteBuffer(capacity: words.reduce(32) { $0 + $1.count + 32 })
        defer { buffer.deallocate() }
        buffer.appendArrayHeader(words.count)
        for word in words {
            word.withUnsafeBytes { buffer.appendBulk($0) }
        }
        return Array(buffer.unread)
    }

    /// The command as an array of bulk strings of UTF-8 text.
    package static func encode(_ words: [String]) -> [UInt8] { encode(words.map { Array($0.utf8) }) }
}
