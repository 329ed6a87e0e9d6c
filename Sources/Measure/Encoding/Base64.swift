// SPDX-License-Identifier: Apache-2.0

/// Base64 with the standard alphabet and padding, without line breaks (RFC 4648, section 4).
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")
    private static let foreign: UInt8 = 0xff
    private static let sextets: [UInt8] = {
        var table = [UInt8](repeating: foreign, count: 256)
        for (sextet, letter) in alphabet.enumerated() { table[Int(letter)] = UInt8(sextet) }
        return table
    }()

    package static func text(of bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let available = min(3, bytes.count - start)
            var group = UInt32(bytes[start]) << 16
            if available > 1 { group |= UInt32(bytes[start + 1]) << 8 }
            if available > 2 { group |= UInt32(bytes[start + 2]) }
            for place in 0..<4 {
                let sextet = Int(group >> UInt32(18 - 6 * place)) & 0x3f
                output.append(place <= available ? alphabet[sextet] : padding)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// The bytes that `text` stands for; nil unless it is whole groups of the alphabet, padded at the end alone.
    package static func bytes(of text: some StringProtocol) -> [UInt8]? {
        let letters = Array(text.utf8)
        guard letters.count % 4 == 0 else { return nil }
        let padded = letters.reversed().prefix { $0 == padding }.count
        guard padded <= 2 else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(letters.count / 4 * 3)
        var group: UInt32 = 0
        for (position, letter) in letters.enumerated() {
            let isPadding = position >= letters.count - padded
            let sextet = isPadding ? 0 : sextets[Int(letter)]
            guard sextet != foreign else { return nil }
            group = (group << 6) | UInt32(sextet)
            guard position % 4 == 3 else { continue }
            output.append(UInt8(truncatingIfNeeded: group >> 16))
            output.append(UInt8(truncatingIfNeeded: group >> 8))
            output.append(UInt8(truncatingIfNeeded: group))
            group = 0
        }
        output.removeLast(padded)
        return output
    }
}
