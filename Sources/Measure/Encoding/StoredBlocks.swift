// SPDX-License-Identifier: Apache-2.0

/// zlib streams (RFC 1950) of stored blocks alone: nothing is compressed, every reader accepts them, no library is
/// needed.
package enum StoredBlocks {
    private static let largestBlock = 65_535

    /// The checksum at the end of a zlib stream.
    package static func adler32(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    package static func stream(of bytes: [UInt8]) -> [UInt8] {
        // A window of 32 KiB and "fastest"; the two bytes together are a multiple of 31.
        var output: [UInt8] = [0x78, 0x01]
        output.reserveCapacity(bytes.count + bytes.count / largestBlock * 5 + 11)
        var start = 0
        repeat {
            let end = min(start + largestBlock, bytes.count)
            let length = UInt16(end - start)
            output.append(end == bytes.count ? 1 : 0)
            for field in [length, ~length] {
                output.append(UInt8(truncatingIfNeeded: field))
                output.append(UInt8(truncatingIfNeeded: field >> 8))
            }
            output.append(contentsOf: bytes[start..<end])
            start = end
        } while start < bytes.count
        BigEndian.append(adler32(bytes), to: &output)
        return output
    }

    /// What a stream holds; nil if it has a block of another kind, and so needs zlib.
    ///
    /// - Throws: `damagedStream` if the header, a length or the checksum is wrong, or bytes are missing.
    package static func content(of stream: ArraySlice<UInt8>) throws(HistogramDecodingError) -> [UInt8]? {
        var reader = BigEndian.Reader(stream)
        guard let header = reader.next(UInt16.self), header % 31 == 0, header & 0x0f20 == 0x0800 else {
            throw .damagedStream
        }
        var output: [UInt8] = []
        var isLast = false
        while !isLast {
            guard let block = reader.next(UInt8.self) else { throw .damagedStream }
            guard block & 0b110 == 0 else { return nil }
            isLast = block & 1 == 1
            guard let length = reader.next(UInt16.self)?.byteSwapped, let check = reader.next(UInt16.self)?.byteSwapped,
                length == ~check, let content = reader.next(count: Int(length))
            else { throw .damagedStream }
            output.append(contentsOf: content)
        }
        guard reader.next(UInt32.self) == adler32(output) else { throw .damagedStream }
        return output
    }
}
