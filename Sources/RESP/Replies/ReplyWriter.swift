// SPDX-License-Identifier: Apache-2.0

/// Writes replies as a server does, appending to a byte array, in RESP2 or RESP3.
///
/// The two versions differ in null and map only: RESP2 has no map, and sends keys and values in one array.
public struct ReplyWriter: Sendable {
    public var isRESP3: Bool

    public init(isRESP3: Bool = false) {
        self.isRESP3 = isRESP3
    }

    /// A simple string, such as `+OK`, whose text holds no CR or LF.
    public func simple(_ text: StaticString, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "+"))
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        end(&bytes)
    }

    /// An error; its first word is its class.
    ///
    /// CR and LF are replaced by spaces, as they would end the line.
    public func error(_ text: String, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "-"))
        for byte in text.utf8 { bytes.append(byte == 0x0d || byte == 0x0a ? 0x20 : byte) }
        end(&bytes)
    }

    public func integer(_ value: Int64, into bytes: inout [UInt8]) {
        header(UInt8(ascii: ":"), value, into: &bytes)
    }

    public func bulk(_ value: UnsafeRawBufferPointer, into bytes: inout [UInt8]) {
        header(UInt8(ascii: "$"), Int64(value.count), into: &bytes)
        bytes.append(contentsOf: value)
        end(&bytes)
    }

    public func bulk(_ value: [UInt8], into bytes: inout [UInt8]) {
        value.withUnsafeBytes { bulk($0, into: &bytes) }
    }

    public func bulk(_ text: String, into bytes: inout [UInt8]) {
        bulk(Array(text.utf8), into: &bytes)
    }

    /// An integer as a bulk string, which is how a stored number is read.
    public func bulk(number value: Int64, into bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            let start = Self.digits(of: value, in: digits)
            bulk(UnsafeRawBufferPointer(rebasing: digits[start...]), into: &bytes)
        }
    }

    /// A floating-point number: a type of its own in RESP3, a bulk string in RESP2.
    public func double(_ value: Double, into bytes: inout [UInt8]) {
        let text = value == value.rounded() && abs(value) < 1e17 ? String(Int64(value)) : "\(value)"
        guard isRESP3 else { return bulk(text, into: &bytes) }
        bytes.append(UInt8(ascii: ","))
        bytes.append(contentsOf: text.utf8)
        end(&bytes)
    }

    public func null(into bytes: inout [UInt8]) {
        if isRESP3 {
            bytes.append(UInt8(ascii: "_"))
            end(&bytes)
        } else {
            header(UInt8(ascii: "$"), -1, into: &bytes)
        }
    }

    /// The head of an array; `count` replies follow.
    public func array(_ count: Int, into bytes: inout [UInt8]) {
        header(UInt8(ascii: "*"), Int64(count), into: &bytes)
    }

    /// The head of a map; `count` pairs of a key and a value follow.
    public func map(_ count: Int, into bytes: inout [UInt8]) {
        if isRESP3 {
            header(UInt8(ascii: "%"), Int64(count), into: &bytes)
        } else {
            array(2 * count, into: &bytes)
        }
    }

    /// The decimal digits of an integer as bytes.
    public static func digits(of value: Int64) -> [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { storage in
            let start = digits(of: value, in: storage)
            return Array(storage[start...])
        }
    }

    private func header(_ type: UInt8, _ value: Int64, into bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(byteCount: 23, alignment: 1) { line in
            let start = Self.digits(of: value, in: UnsafeMutableRawBufferPointer(rebasing: line[1..<21])) + 1
            line[start - 1] = type
            line[21] = UInt8(ascii: "\r")
            line[22] = UInt8(ascii: "\n")
            bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: line[(start - 1)...]))
        }
    }

    private func end(_ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Writes the digits at the end of twenty bytes; returns where they begin.
    private static func digits(of value: Int64, in storage: UnsafeMutableRawBufferPointer) -> Int {
        var rest = value.magnitude
        var index = storage.count
        repeat {
            index -= 1
            storage[index] = UInt8(0x30 + rest % 10)
            rest /= 10
        } while rest > 0
        if value < 0 {
            index -= 1
            storage[index] = UInt8(ascii: "-")
        }
        return index
    }
}
