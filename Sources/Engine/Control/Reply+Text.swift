// SPDX-License-Identifier: Apache-2.0
internal import RESP

extension Reply {
    /// An error's whole text, for messages; its first word alone when the line is no longer in the buffer.
    func text(in bytes: UnsafeRawBufferPointer) -> String {
        guard bodyIsWhole, bodyOffset + length <= bytes.count else { return ErrorReply.name(word: errorWord) }
        return String(
            decoding: UnsafeRawBufferPointer(rebasing: bytes[bodyOffset..<bodyOffset + length]), as: UTF8.self)
    }
}
