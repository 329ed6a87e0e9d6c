// SPDX-License-Identifier: Apache-2.0

/// Signed integers in one to nine bytes, small magnitudes in few (HdrHistogram's ZigZag LEB128-64b9B).
///
/// Seven bits a byte, lowest first, the high bit meaning that more follow; unlike a protocol-buffer integer the ninth
/// byte has no such bit and holds eight bits, so that 64 bits fit in nine bytes.
package enum ZigZag {
    /// Appends the one to nine bytes of `value`.
    package static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        var written = 0
        while rest >= 0x80 && written < 8 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
            written += 1
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Reads the value at `offset` and moves `offset` behind it; nil, with `offset` left as it was, if bytes are missing.
    package static func read(_ bytes: ArraySlice<UInt8>, at offset: inout Int) -> Int64? {
        var position = offset
        var raw: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 56, by: 7) {
            guard position < bytes.endIndex else { return nil }
            let byte = bytes[position]
            position += 1
            if shift == 56 || byte < 0x80 {
                raw |= UInt64(byte) << shift
                break
            }
            raw |= UInt64(byte & 0x7f) << shift
        }
        offset = position
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }
}
