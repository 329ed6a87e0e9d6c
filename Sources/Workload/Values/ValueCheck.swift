// SPDX-License-Identifier: Apache-2.0

/// Tells whether bytes that were read back are a value that `ValueSource` wrote.
public enum ValueCheck {
    public enum Result: Sendable, Equatable {
        /// Below 32 bytes a value has no marker.
        case tooShort
        /// As written; the low 48 bits of the key's number and of the version.
        case intact(key: UInt64, version: UInt64)
        /// Damaged, cut, or somebody else's.
        case corrupt
    }

    public static func check(bytes: UnsafeRawBufferPointer) -> Result {
        guard let start = bytes.baseAddress, bytes.count >= MarkerLayout.smallestValue else { return .tooShort }
        let isBinary =
            (start.loadUnaligned(as: UInt64.self) ^ MarkerLayout.binaryPrefix) & MarkerLayout.prefixMask == 0
        func field(_ offset: Int) -> UInt64? {
            let bits = start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if isBinary { return bits & ~MarkerCode.mask == 0 ? bits : nil }
            return MarkerCode.decode(bits)
        }
        guard let key = field(MarkerLayout.key), let version = field(MarkerLayout.version),
            let checksum = field(MarkerLayout.checksum), checksum == ValueChecksum.of(start, size: bytes.count)
        else { return .corrupt }
        return .intact(key: key, version: version)
    }
}
