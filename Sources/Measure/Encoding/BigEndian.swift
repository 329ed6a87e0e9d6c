// SPDX-License-Identifier: Apache-2.0

/// Integers with the most significant byte first, written and read with a check of the length.
package enum BigEndian {
    package static func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Takes integers and runs of bytes from the front of a slice; nil once they are not there in full.
    package struct Reader {
        package private(set) var rest: ArraySlice<UInt8>

        package init(_ bytes: ArraySlice<UInt8>) {
            rest = bytes
        }

        package mutating func next<Value: FixedWidthInteger>(_ type: Value.Type) -> Value? {
            guard let bytes = next(count: MemoryLayout<Value>.size) else { return nil }
            return bytes.reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
        }

        package mutating func next(count: Int) -> ArraySlice<UInt8>? {
            guard count >= 0, count <= rest.count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
    }
}
