// SPDX-License-Identifier: Apache-2.0

/// Text that must not be longer than its place.
package enum CutText {
    /// What is put behind what is left.
    static let note = "\n\nThe rest was cut: a job's summary holds no more.\n"

    /// The text in at most `limit` bytes: cut behind a line, with a note behind it.
    ///
    /// Empty where not even the note has room.
    package static func lines(_ text: String, limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        let room = limit - note.utf8.count
        guard room >= 0 else { return "" }
        let head = Array(text.utf8.prefix(room))
        let end = head.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        // The head ends at a line end, so that no character is cut.
        return String(decoding: head[..<end], as: UTF8.self) + note
    }
}
