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
        var keys: UnsafeMutablePointer<(tail: Int, tailCount: Int, digits: Int)>
        var keyCount: Int
        var bound: Int
        var expiry: Expiry
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
            let heads = UnsafeMutablePointer<(start: Int, count: Int)>.allocate(capacity: 20 * max(1, command.keys.count))
            let keys = UnsafeMutablePointer<(tail: Int, tailCount: Int, digits: Int)>.allocate(
                capacity: max(1, command.keys.count))
            for (place, key) in command.keys.enumerated() {
                (keys + place).initialize(to: (key.tail.lowerBound, key.tail.count, key.digits))
                for (digits, head) in key.heads.enumerated() {
                    (heads + 20 * place + digits).initialize(to: (head.lowerBound, head.count))
                }
            }
            (commands + index).initialize(
                to: Command(
                    blob: blob, parts: parts, partCount: command.parts.count, heads: heads, keys: keys,
                    keyCount: command.keyCount, bound: command.bound, expiry: command.expiry))
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

    /// Appends one request.
    ///
    /// - Parameters:
    ///   - extraKeys: the keys after the first, `keyCount(command) - 1` of them.
    @inline(__always)
    func append(
        _ command: Int, _ draw: RequestDraw, extraKeys: UnsafePointer<UInt64>, to output: inout ByteBuffer
    ) {
        let compiled = commands[command]
        output.reserve(compiled.bound + Self.shortCopy)
        for place in 0..<compiled.partCount {
            let part = compiled.parts[place]
            switch part.kind {
            case .literal:
                copy(compiled.blob + part.start, part.count, &output)
            case .key:
                appendKey(compiled, part.start, draw.key, &output)
            case .value:
                appendValue(draw.key, draw.version, bound: compiled.bound, &output)
            case .extraKeys:
                for extra in 0..<part.count { appendKey(compiled, part.start, extraKeys[extra], &output) }
            case .extraKeysAndValues:
                for extra in 0..<part.count {
                    appendKey(compiled, part.start, extraKeys[extra], &output)
                    appendValue(extraKeys[extra], draw.version, bound: compiled.bound, &output)
                }
            case .drawnExpiry:
                appendExpiry(compiled.expiry, draw, &output)
            case .composite:
                appendComposite(composites[command][part.start], draw, bound: compiled.bound, &output)
            }
        }
    }

    @inline(__always)
    private func appendKey(_ command: Command, _ place: Int, _ key: UInt64, _ output: inout ByteBuffer) {
        let shape = command.keys[place]
        let digits = Decimal.digitCount(key)
        let head = command.heads[20 * place + digits - 1]
        let written = max(digits, shape.digits)
        copy(command.blob + head.start, head.count, &output)
        Decimal.write(key, digits: written, to: output.base + output.end)
        output.end &+= written
        copy(command.blob + shape.tail, shape.tailCount, &output)
    }

    /// Bytes that may be read behind a blob's end and written behind a request's, so that short copies need no length.
    private static var shortCopy: Int { 32 }

    /// Appends literal bytes, for which room was reserved. Most are shorter than what a call of memcpy costs.
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
    private func appendValue(_ key: UInt64, _ version: UInt64, bound: Int, _ output: inout ByteBuffer) {
        let size = values.size(ofKey: key)
        output.reserve(size + bound + 32 + Self.shortCopy)
        output.appendBulkHeader(size)
        values.write(key: key, version: version, size: size, into: output.base + output.end)
        output.advance(size)
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
        output.reserve(length + bound + 32 + Self.shortCopy)
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
