// SPDX-License-Identifier: Apache-2.0
public import Glibc

extension ByteBuffer {
    @inlinable
    public mutating func append(_ byte: UInt8) {
        reserve(1)
        base.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end &+= 1
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeRawPointer, _ count: Int) {
        reserve(count)
        memcpy(base + end, bytes, count)
        end &+= count
    }

    @inlinable
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.baseAddress else { return }
        append(first, bytes.count)
    }

    @inlinable
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Appends the UTF-8 bytes of a literal.
    @inlinable
    public mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends a number in decimal digits.
    @inlinable
    public mutating func appendDecimal(_ value: UInt64) {
        reserve(Decimal.mostDigits)
        end &+= Decimal.write(value, to: base + end)
    }

    /// Appends a number in decimal digits, with a minus sign when it is negative.
    @inlinable
    public mutating func appendDecimal(_ value: Int64) {
        if value < 0 { append(UInt8(ascii: "-")) }
        appendDecimal(value.magnitude)
    }

    /// Appends a number in decimal digits, with leading zeros up to `digits` and never cut off.
    @inlinable
    public mutating func appendDecimal(_ value: UInt64, atLeast digits: Int) {
        let count = max(digits, Decimal.digitCount(value))
        reserve(count)
        Decimal.write(value, digits: count, to: base + end)
        end &+= count
    }

    /// Appends `$length` and a line end: what goes before an argument of `length` bytes.
    @inlinable
    public mutating func appendBulkHeader(_ length: Int) { appendHeader(UInt8(ascii: "$"), length) }

    /// Appends `*count` and a line end: what goes before a command of `count` arguments.
    @inlinable
    public mutating func appendArrayHeader(_ count: Int) { appendHeader(UInt8(ascii: "*"), count) }

    /// Appends carriage return and line feed.
    @inlinable
    public mutating func appendLineEnd() {
        reserve(2)
        base.storeBytes(of: UInt16(0x0A0D).littleEndian, toByteOffset: end, as: UInt16.self)
        end &+= 2
    }

    /// Appends a whole argument: header, bytes, line end.
    @inlinable
    public mutating func appendBulk(_ bytes: UnsafeRawBufferPointer) {
        appendBulkHeader(bytes.count)
        append(bytes)
        appendLineEnd()
    }

    @inlinable
    mutating func appendHeader(_ type: UInt8, _ count: Int) {
        reserve(Decimal.mostDigits &+ 3)
        base.storeBytes(of: type, toByteOffset: end, as: UInt8.self)
        end &+= 1
        end &+= Decimal.write(UInt64(truncatingIfNeeded: count), to: base + end)
        base.storeBytes(of: UInt16(0x0A0D).littleEndian, toByteOffset: end, as: UInt16.self)
        end &+= 2
    }
}
