// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The bytes of a JSON value after its marker, valid JSON whatever the size.
///
/// With room for a field: `{"m":"…24…","d":[{FIELDS,"t":"WORDS"}]}`; else `{"m":"…24…","t":"WORDS"}`. Fields are copied
/// from the pool and cut after a whole field; what is left over holds words, or spaces where `"t"` does not fit.
enum JSONValue {
    /// The bytes of `{"m":"…24…"` and of what opens and closes the records.
    private static let markerEnd = MarkerLayout.end + 1
    private static let frame = markerEnd + 7 + 3

    /// Writes all but the marker and the six bytes before it; `size` is at least 32.
    @inline(__always)
    static func write(_ pool: ValuePool, hash: UInt64, size: Int, into bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: UInt8(ascii: "\""), toByteOffset: MarkerLayout.end, as: UInt8.self)
        let room = size &- frame
        if room > 0 {
            let start = Int(pool.records[Int(truncatingIfNeeded: scaled(hash, below: pool.recordCount))])
            var place = start &+ room
            if place >= pool.count { place %= pool.count }
            let left = Int(pool.sinceField[place])
            if left < room {
                // Eight bytes for an opening of seven: the first field overwrites the last.
                bytes.storeBytes(of: eightBytes(#","d":[{ "#), toByteOffset: markerEnd, as: UInt64.self)
                let body = bytes + (markerEnd + 7)
                pool.copy(from: start, count: room &- left, to: body)
                fillUp(body + (room &- left), left, pool, hash)
                let end = body + room
                end.storeBytes(of: 0x5D7D, as: UInt16.self)
                end.storeBytes(of: UInt8(ascii: "}"), toByteOffset: 2, as: UInt8.self)
                return
            }
        }
        fillUp(bytes + markerEnd, size &- markerEnd &- 1, pool, hash)
        bytes.storeBytes(of: UInt8(ascii: "}"), toByteOffset: size &- 1, as: UInt8.self)
    }

    /// A member `"t"` of exactly `count` bytes after others, or spaces when that is too short for one.
    @inline(__always)
    private static func fillUp(_ bytes: UnsafeMutableRawPointer, _ count: Int, _ pool: ValuePool, _ hash: UInt64) {
        guard count >= 8 else {
            memset(bytes, 0x20, count)
            return
        }
        // Eight bytes for an opening of six: the words and the closing quote overwrite the last two.
        bytes.storeBytes(of: eightBytes(#","t":"  "#), as: UInt64.self)
        let start = Int(truncatingIfNeeded: hash & UInt64(ValuePool.proseSize / 2 - 1))
        memcpy(bytes + 6, pool.prose + start, count &- 7)
        bytes.storeBytes(of: UInt8(ascii: "\""), toByteOffset: count &- 1, as: UInt8.self)
    }
}
