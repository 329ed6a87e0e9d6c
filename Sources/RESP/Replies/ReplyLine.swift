// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The lines that replies begin with, and the limits on what they may announce.
enum ReplyLine {
    /// The longest line without its line end.
    static let mostBytes = 65_536
    /// The longest bulk string, Redis's own limit.
    static let mostBodyBytes = 536_870_912
    /// The most values that a reply may still announce at any moment.
    static let mostElements = 2_147_483_648

    /// The end of a line: the offset of its carriage return, or why there is none.
    enum End {
        case found(Int)
        case unfinished
        case malformed(MalformedReply.Reason)
    }

    /// Finds the end of the line whose text begins at `start`.
    static func end(_ base: UnsafeRawPointer, from start: Int, count: Int) -> End {
        let available = count - start
        guard available > 0 else { return .unfinished }
        var index = start
        let near = start + min(available, 32)
        while index < near, base.load(fromByteOffset: index, as: UInt8.self) != 0x0D { index &+= 1 }
        if index == near {
            let most = start + min(available, mostBytes + 1)
            guard index < most, let found = memchr(base + index, 0x0D, most - index) else {
                return available > mostBytes ? .malformed(.lineTooLong) : .unfinished
            }
            index = base.distance(to: UnsafeRawPointer(found))
        }
        guard index + 1 < count else { return .unfinished }
        return base.load(fromByteOffset: index + 1, as: UInt8.self) == 0x0A ? .found(index) : .malformed(.badLineEnd)
    }

    /// Reads a length from `start` to `end`: -1 for null, nil when it is no number from 0 to `most`.
    static func length(_ base: UnsafeRawPointer, from start: Int, to end: Int, most: Int) -> Int? {
        guard start < end, end - start <= 10 else { return nil }
        if base.load(fromByteOffset: start, as: UInt8.self) == UInt8(ascii: "-") {
            return end - start == 2 && base.load(fromByteOffset: start + 1, as: UInt8.self) == UInt8(ascii: "1")
                ? -1 : nil
        }
        var value = 0
        for index in start..<end {
            let digit = base.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value <= most ? value : nil
    }
}
