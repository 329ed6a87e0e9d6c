// SPDX-License-Identifier: Apache-2.0

/// Decimal digits in ASCII, written to and read from raw memory.
public enum Decimal {
    /// The most digits that a `UInt64` has.
    public static let mostDigits = 20

    /// How many digits a number has; 1 for zero.
    @inlinable
    public static func digitCount(_ value: UInt64) -> Int {
        var rest = value
        var count = 1
        while rest >= 10_000 {
            rest /= 10_000
            count &+= 4
        }
        if rest >= 1_000 { return count &+ 3 }
        if rest >= 100 { return count &+ 2 }
        return rest >= 10 ? count &+ 1 : count
    }

    /// Writes a number without leading zeros and returns how many digits it wrote, at most `mostDigits`.
    @inlinable
    public static func write(_ value: UInt64, to destination: UnsafeMutableRawPointer) -> Int {
        let count = digitCount(value)
        write(value, digits: count, to: destination)
        return count
    }

    /// Writes the lowest `digits` digits of a number, with leading zeros where it is shorter.
    ///
    /// Two digits are made per division; the two are then split by multiplication, which needs no table in the cache.
    @inlinable
    public static func write(_ value: UInt64, digits: Int, to destination: UnsafeMutableRawPointer) {
        var rest = value
        var index = digits
        if index >= 8 && index <= 16 {
            // Two words that overlap: of the first only the digits before the last eight are kept.
            let upper = rest / 100_000_000
            let last = eightDigits(rest &- upper &* 100_000_000)
            if index > 8 {
                let first = eightDigits(upper % 100_000_000) &>> UInt64(truncatingIfNeeded: 8 &* (16 &- index))
                destination.storeBytes(of: first.littleEndian, as: UInt64.self)
            }
            destination.storeBytes(of: last.littleEndian, toByteOffset: index &- 8, as: UInt64.self)
            return
        }
        while index >= 2 {
            let quotient = rest / 100
            let pair = rest &- quotient &* 100
            // Exact for 0…99: 103 / 1024 is just above one tenth.
            let tens = (pair &* 103) &>> 10
            let ascii = (tens | ((pair &- tens &* 10) &<< 8)) | 0x3030
            index &-= 2
            destination.storeBytes(
                of: UInt16(truncatingIfNeeded: ascii).littleEndian, toByteOffset: index, as: UInt16.self)
            rest = quotient
        }
        if index == 1 {
            destination.storeBytes(of: UInt8(truncatingIfNeeded: rest % 10) | 0x30, as: UInt8.self)
        }
    }

    /// The eight decimal digits of a number below 10^8 in ASCII, the first in the lowest byte.
    ///
    /// Halves the number three times, all parts at once: two parts of four digits, four of two, eight of one. The factors
    /// are just above 1/100 and 1/10 of a power of two, and exact for parts of that size.
    @inlinable
    static func eightDigits(_ value: UInt64) -> UInt64 {
        let upper = value / 10_000
        let fours = upper | (value &- upper &* 10_000) &<< 32
        let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) &<< 16
        let tens = ((twos &* 103) &>> 10) & 0x000F_000F_000F_000F
        return (tens | (twos &- tens &* 10) &<< 8) &+ 0x3030_3030_3030_3030
    }

    /// Reads digits after an optional sign; nil when there is no digit, another byte, or a number beyond 64 bits.
    @inlinable
    public static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let base = bytes.baseAddress else { return nil }
        return parse(base, bytes.count)
    }

    /// Reads `count` bytes as digits after an optional sign; nil when they are not a number of 64 bits.
    @inlinable
    public static func parse(_ base: UnsafeRawPointer, _ count: Int) -> Int64? {
        guard count > 0 else { return nil }
        let first = base.load(as: UInt8.self)
        let isNegative = first == UInt8(ascii: "-")
        var index = isNegative || first == UInt8(ascii: "+") ? 1 : 0
        guard index < count else { return nil }
        // Counted down from zero, because the lowest number has no positive counterpart.
        var value: Int64 = 0
        while index < count {
            let digit = base.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            guard digit < 10 else { return nil }
            let (shifted, overflowed) = value.multipliedReportingOverflow(by: 10)
            let (next, overflowedToo) = shifted.subtractingReportingOverflow(Int64(digit))
            guard !overflowed, !overflowedToo else { return nil }
            value = next
            index &+= 1
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }
}
