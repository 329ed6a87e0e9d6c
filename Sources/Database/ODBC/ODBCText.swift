// SPDX-License-Identifier: Apache-2.0

/// A statement whose `$1` and `$2` are written as ODBC's `?`.
struct ODBCText: Sendable, Equatable {
    var text: String
    /// The numbers of the parameters, in the order of the question marks.
    var numbers: [Int]

    /// What stands in quotes or in a comment stays as it is.
    init(_ statement: String) {
        var text: [UInt8] = []
        var numbers: [Int] = []
        let bytes = Array(statement.utf8)
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            let end = Self.endOfQuoted(bytes, from: place)
            if end > place {
                text += bytes[place..<end]
                place = end
                continue
            }
            let isNumber = place + 1 < bytes.count && (0x31...0x32).contains(bytes[place + 1])
            let isLast = place + 2 >= bytes.count || !(0x30...0x39).contains(bytes[place + 2])
            if byte == UInt8(ascii: "$"), isNumber, isLast {
                text.append(UInt8(ascii: "?"))
                numbers.append(Int(bytes[place + 1]) - 0x30)
                place += 2
            } else {
                text.append(byte)
                place += 1
            }
        }
        self.text = String(decoding: text, as: UTF8.self)
        self.numbers = numbers
    }

    /// The place behind a quoted part or a comment that begins here; the same place where none does.
    private static func endOfQuoted(_ bytes: [UInt8], from start: Int) -> Int {
        let next = start + 1 < bytes.count ? bytes[start + 1] : 0
        switch (bytes[start], next) {
        case (UInt8(ascii: "'"), _), (UInt8(ascii: "\""), _), (UInt8(ascii: "`"), _):
            var place = start + 1
            while place < bytes.count, bytes[place] != bytes[start] { place += 1 }
            return min(bytes.count, place + 1)
        case (UInt8(ascii: "-"), UInt8(ascii: "-")):
            var place = start
            while place < bytes.count, bytes[place] != 0x0A { place += 1 }
            return place
        case (UInt8(ascii: "/"), UInt8(ascii: "*")):
            var place = start + 2
            while place + 1 < bytes.count, !(bytes[place] == 0x2A && bytes[place + 1] == 0x2F) { place += 1 }
            return min(bytes.count, place + 2)
        default: return start
        }
    }
}
