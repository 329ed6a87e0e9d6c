// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Workload

/// What changes from one request to the next.
struct RequestDraw {
    var key: UInt64
    /// The version that a written value carries.
    var version: UInt64
    /// The operation's index in its lane, and the stream that its random arguments come from.
    var index: UInt64
    var arguments: RandomStream
}

/// Writes the bytes of requests, from commands compiled once per run.
///
/// Holds its tables in raw memory of its own: an array in a struct would cost a retain and a bounds check at each use.
struct RequestEncoder: ~Copyable {
    private struct Command {
        var blob: UnsafeMutableRawPointer
        var parts: UnsafeMutablePointer<EncodedPart>
        var partCount: Int
        var heads: UnsafeMutablePointer<(start: Int, count: Int)>
        var keys: UnsafeMutablePointer<KeyShape>
        var keyCount: Int
        /// Whether the first part is a key and there is no other.
        var isPlain: Bool
        /// The size of the value that follows the key and ends the command, or 0 for commands of another form.
        var valueSize: Int
        var bound: Int
        var expiry: Expiry
    }

    private struct KeyShape {
        var tail: Int
        var tailCount: Int
        var digits: Int
        var fixedDigits: Int
    }

    private let commands: UnsafeMutablePointer<Command>
    private let count: Int
    private let composites: [[CompositeArgument]]
    private let values: ValueSource

    init(_ encoded: [EncodedCommand], values: ValueSource) {
        self.values = values
        count = encoded.count
        composites = encoded.map(\.composites)
        commands = .allocate(capacity: encoded.count)
        for (index, command) in encoded.enumerated() {
            let blob = UnsafeMutableRawPointer.allocate(byteCount: command.blob.count + Self.shortCopy, alignment: 16)
            blob.initializeMemory(as: UInt8.self, repeating: 0, count: command.blob.count + Self.shortCopy)
            command.blob.withUnsafeBytes { bytes in
                if let base = bytes.baseAddress { blob.copyMemory(from: base, byteCount: bytes.count) }
            }
            let parts = UnsafeMutablePointer<EncodedPart>.allocate(capacity: max(1, command.parts.count))
            for (place, part) in command.parts.enumerated() { (parts + place).initialize(to: part) }
            let heads = UnsafeMutablePointer<(start: Int, count: Int)>.allocate(
                capacity: 20 * max(1, command.keys.count))
            let keys = UnsafeMutablePointer<KeyShape>.allocate(capacity: max(1, command.keys.count))
            for (place, key) in command.keys.enumerated() {
                (keys + place).initialize(
                    to: KeyShape(
                        tail: key.tail.lowerBound, tailCount: key.tail.count, digits: key.digits,
                        fixedDigits: key.fixedDigits))
                for (digits, head) in key.heads.enumerated() {
                    (heads + 20 * place + digits).initialize(to: (head.lowerBound, head.count))
                }
            }
            (commands + index).initialize(
                to: Command(
                    blob: blob, parts: parts, partCount: command.parts.count, heads: heads, keys: keys,
                    keyCount: command.keyCount, isPlain: command.parts.map(\.kind) == [.key],
                    valueSize: command.parts.map(\.kind) == [.key, .fixedValue] ? command.parts[1].count : 0,
                    bound: command.bound + Self.shortCopy, expiry: command.expiry))
        }
    }

    deinit {
        for index in 0..<count {
            commands[index].blob.deallocate()
            commands[index].parts.deallocate()
            commands[index].heads.deallocate()
            commands[index].keys.deallocate()
        }
        commands.deallocate()
    }

    /// How many keys each request of a command names.
    @inline(__always)
    func keyCount(_ command: Int) -> Int { commands[command].keyCount }

    /// Whether a command changes in nothing but its key, so that `appendPlain` does.
    @inline(__always)
    func isPlain(_ command: Int) -> Bool { commands[command].isPlain }

    /// Appends one request of a plain command.
    @inline(__always)
    func appendPlain(_ command: Int, key: UInt64, to output: inout ByteBuffer) {
        let compiled = commands + command
        output.reserve(compiled.pointee.bound)
        appendKey(compiled, 0, key, &output)
    }

    /// Whether a command is a key and a value of fixed size, so that `appendKeyAndValue` does.
    @inline(__always)
    func isKeyAndValue(_ command: Int) -> Bool { commands[command].valueSize > 0 }

    /// Appends one request of a command that is a key and a value of fixed size.
    @inline(__always)
    func appendKeyAndValue(_ command: Int, key: UInt64, version: UInt64, to output: inout ByteBuffer) {
        let compiled = commands + command
        let size = compiled.pointee.valueSize
        output.reserve(compiled.pointee.bound &+ size)
        appendKey(compiled, 0, key, &output)
        let place = output.base + output.end
        values.write(key: key, version: version, size: size, into: place)
        place.storeBytes(of: UInt16(0x0A0D).littleEndian, toByteOffset: size, as: UInt16.self)
        output.end &+= size &+ 2
    }

    /// Appends one request.
    ///
    /// - Parameters:
    ///   - extraKeys: the keys after the first, `keyCount(command) - 1` of them.
    ///   - value: what stands in the place of a value; nil for the one that follows from the draw.
    func append(
        _ command: Int, _ draw: RequestDraw, extraKeys: UnsafePointer<UInt64>, value: UnsafeRawBufferPointer? = nil,
        to output: inout ByteBuffer
    ) {
        let compiled = commands + command
        output.reserve(compiled.pointee.bound)
        for place in 0..<compiled.pointee.partCount {
            let part = compiled.pointee.parts + place
            switch part.pointee.kind {
            case .literal:
                copy(compiled.pointee.blob + part.pointee.start, part.pointee.count, &output)
            case .key:
                appendKey(compiled, part.pointee.start, draw.key, &output)
            case .fixedValue:
                appendBody(draw.key, draw.version, size: part.pointee.count, compiled, &output)
            case .value:
                if let value {
                    appendGiven(value, compiled, &output)
                } else {
                    appendValue(draw.key, draw.version, compiled, &output)
                }
            case .extraKeys:
                for extra in 0..<part.pointee.count {
                    appendKey(compiled, part.pointee.start, extraKeys[extra], &output)
                }
            case .extraKeysAndValues:
                for extra in 0..<part.pointee.count {
                    appendKey(compiled, part.pointee.start, extraKeys[extra], &output)
                    appendValue(extraKeys[extra], draw.version, compiled, &output)
                }
            case .drawnExpiry:
                appendExpiry(compiled.pointee.expiry, draw, &output)
            case .composite:
                appendComposite(
                    composites[command][part.pointee.start], draw, bound: compiled.pointee.bound, &output)
            }
        }
    }

    @inline(__always)
    private func appendKey(
        _ command: UnsafeMutablePointer<Command>, _ place: Int, _ key: UInt64, _ output: inout ByteBuffer
    ) {
        let shape = command.pointee.keys + place
        var digits = shape.pointee.fixedDigits
        var image = digits
        if digits == 0 {
            image = Decimal.digitCount(key)
            digits = max(image, shape.pointee.digits)
        }
        let head = command.pointee.heads + (20 &* place &+ image &- 1)
        copy(command.pointee.blob + head.pointee.start, head.pointee.count, &output)
        Decimal.write(key, digits: digits, to: output.base + output.end)
        output.end &+= digits
        copy(command.pointee.blob + shape.pointee.tail, shape.pointee.tailCount, &output)
    }

    /// Bytes that may be read behind a blob's end and written behind a request's, so that short copies need no length.
    private static var shortCopy: Int { 32 }

    /// Appends literal bytes, for which room was reserved.
    ///
    /// Most are shorter than what a call of memcpy costs.
    @inline(__always)
    private func copy(_ bytes: UnsafeMutableRawPointer, _ count: Int, _ output: inout ByteBuffer) {
        let place = output.base + output.end
        if count <= Self.shortCopy {
            let first = bytes.loadUnaligned(as: SIMD16<UInt8>.self)
            let second = bytes.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
            place.storeBytes(of: first, as: SIMD16<UInt8>.self)
            place.storeBytes(of: second, toByteOffset: 16, as: SIMD16<UInt8>.self)
        } else {
            place.copyMemory(from: bytes, byteCount: count)
        }
        output.end &+= count
    }

    @inline(__always)
    private func appendValue(
        _ key: UInt64, _ version: UInt64, _ command: UnsafeMutablePointer<Command>, _ output: inout ByteBuffer
    ) {
        let size = values.size(ofKey: key)
        output.appendBulkHeader(size)
        appendBody(key, version, size: size, command, &output)
    }

    private func appendGiven(
        _ value: UnsafeRawBufferPointer, _ command: UnsafeMutablePointer<Command>, _ output: inout ByteBuffer
    ) {
        output.appendBulkHeader(value.count)
        output.reserve(value.count &+ command.pointee.bound)
        if let bytes = value.baseAddress { output.append(bytes, value.count) }
        output.appendLineEnd()
    }

    /// Appends a value's bytes and the line end, and makes room for what may follow.
    @inline(__always)
    private func appendBody(
        _ key: UInt64, _ version: UInt64, size: Int, _ command: UnsafeMutablePointer<Command>,
        _ output: inout ByteBuffer
    ) {
        output.reserve(size &+ command.pointee.bound)
        values.write(key: key, version: version, size: size, into: output.base + output.end)
        output.end &+= size
        output.appendLineEnd()
    }

    private func appendExpiry(_ expiry: Expiry, _ draw: RequestDraw, _ output: inout ByteBuffer) {
        guard case .range(let from, let to) = expiry else { return }
        let span = UInt64(to - from) + 1
        let milliseconds = UInt64(from) + draw.arguments.value(draw.index, 15).multipliedFullWidth(by: span).high
        let digits = Decimal.digitCount(milliseconds)
        output.appendBulkHeader(digits)
        output.appendDecimal(milliseconds, atLeast: digits)
        output.appendLineEnd()
    }

    /// Measures the argument, whose length stands before it, and then writes it.
    private func appendComposite(
        _ argument: CompositeArgument, _ draw: RequestDraw, bound: Int, _ output: inout ByteBuffer
    ) {
        let size = values.size(ofKey: draw.key)
        var length = 0
        for (place, piece) in argument.pieces.enumerated() {
            switch piece {
            case .literal(let bytes): length += bytes.count
            case .id: length += Decimal.digitCount(draw.key)
            case .key:
                let digits = max(Decimal.digitCount(draw.key), argument.keyName.digits)
                length += argument.keyName.prefix.count + digits + argument.keyName.suffix.count
            case .random(let low, let high):
                let number = Self.random(low, high, draw, place)
                length += Decimal.digitCount(number.magnitude) + (number < 0 ? 1 : 0)
            case .value: length += size
            }
        }
        output.reserve(length + bound)
        output.appendBulkHeader(length)
        for (place, piece) in argument.pieces.enumerated() {
            switch piece {
            case .literal(let bytes): append(bytes, &output)
            case .id: output.appendDecimal(draw.key, atLeast: Decimal.digitCount(draw.key))
            case .key:
                append(argument.keyName.prefix, &output)
                let digits = max(Decimal.digitCount(draw.key), argument.keyName.digits)
                output.appendDecimal(draw.key, atLeast: digits)
                append(argument.keyName.suffix, &output)
            case .random(let low, let high):
                let number = Self.random(low, high, draw, place)
                if number < 0 { append([UInt8(ascii: "-")], &output) }
                output.appendDecimal(number.magnitude, atLeast: Decimal.digitCount(number.magnitude))
            case .value:
                values.write(key: draw.key, version: draw.version, size: size, into: output.base + output.end)
                output.advance(size)
            }
        }
        output.appendLineEnd()
    }

    @inline(__always)
    private func append(_ bytes: [UInt8], _ output: inout ByteBuffer) {
        bytes.withUnsafeBytes { if let base = $0.baseAddress { output.append(base, $0.count) } }
    }

    /// An integer drawn evenly from `low…high`; each place in the argument has a draw of its own.
    private static func random(_ low: Int64, _ high: Int64, _ draw: RequestDraw, _ place: Int) -> Int64 {
        let drawn = draw.arguments.value(draw.index, UInt64(place & 7))
        let span = UInt64(bitPattern: high &- low) &+ 1
        return low &+ Int64(bitPattern: span == 0 ? drawn : drawn.multipliedFullWidth(by: span).high)
    }
}
