// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing
import Workload

@testable import Engine

/// The bytes of requests, read back by the server's parser.
struct RequestEncoderTests {
    private static let plain = "user:{id}:name"
    private static let padded = "{{tag}}:{id:04}"
    /// Keys on both sides of each border where the number of digits changes.
    private static let keys: [UInt64] =
        [0, 1]
        + (1...19).flatMap { power -> [UInt64] in
            let border = (0..<power).reduce(UInt64(1)) { product, _ in product * 10 }
            return [border - 1, border]
        } + [.max]

    private let values = ValueSource(size: fixedSize(40), content: .text, compressible: 0, seed: 7)

    private func draw(_ key: UInt64, version: UInt64 = 1, index: UInt64 = 0) -> RequestDraw {
        RequestDraw(
            key: key, version: version, index: index, arguments: RandomStream(seed: 9, purpose: "test", lane: 0))
    }

    /// The arguments of the requests for some keys; records an issue where the bytes are not one command each.
    private func requests(
        _ template: CommandTemplate, name: String = plain, expiry: Expiry = .none, keys: [UInt64] = keys,
        extra: [UInt64] = [], indexes: [UInt64] = [0]
    ) throws -> [[String]] {
        let command = EncodedCommand(
            template, keyName: try KeyName.parse(name), keys: .max, expiry: expiry, fixedSize: 40)
        let encoder = RequestEncoder([command], values: values)
        var output = ByteBuffer(capacity: 64)
        defer { output.deallocate() }
        let further = UnsafeMutablePointer<UInt64>.allocate(capacity: extra.count + 1)
        defer { further.deallocate() }
        for (place, key) in extra.enumerated() { (further + place).initialize(to: key) }
        for key in keys {
            for index in indexes { encoder.append(0, draw(key, index: index), extraKeys: further, to: &output) }
        }
        var found: [[String]] = []
        var parser = RequestParser()
        let fault = parser.parse(output.unread) { arguments in
            found.append((0..<arguments.count).map { String(decoding: arguments[$0], as: UTF8.self) })
            return .proceed
        }
        #expect(fault == nil)
        #expect(parser.heldBytes == 0)
        #expect(found.count == keys.count * indexes.count)
        return found
    }

    private func value(_ key: UInt64, version: UInt64 = 1, size: Int = 40) -> String {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        defer { bytes.deallocate() }
        values.write(key: key, version: version, size: size, into: bytes)
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: size), as: UTF8.self)
    }

    @Test func keysAtTheBordersOfDigits() throws {
        #expect(try requests(OperationKind.get.command) == Self.keys.map { ["GET", "user:\($0):name"] })
        let padded = try requests(
            OperationKind.get.command, name: Self.padded, keys: [0, 9, 10, 999, 1000, 9999, 10000])
        #expect(
            padded.map { $0[1] } == [
                "{tag}:0000", "{tag}:0009", "{tag}:0010", "{tag}:0999", "{tag}:1000", "{tag}:9999", "{tag}:10000",
            ])
    }

    @Test(arguments: [1, 2, 9, 10, 11, 19, 20])
    func everyPadding(digits: Int) throws {
        let padding = digits < 10 ? "0\(digits)" : "0\(digits)"
        for request in zip(Self.keys, try requests(OperationKind.get.command, name: "k{id:\(padding)}")) {
            let number = String(request.0)
            let zeros = String(repeating: "0", count: max(0, digits - number.utf8.count))
            #expect(request.1 == ["GET", "k" + zeros + number])
        }
    }

    /// The short ways (one key and nothing else, one number of digits, one size) give the same bytes as the long one.
    @Test(arguments: ["a{id}", "a{id:06}", "a{id:09}:b", "a{id:020}"])
    func shortWays(name: String) throws {
        let keyName = try KeyName.parse(name)
        for kind in [OperationKind.get, .set, .mset, .hset] {
            let long = RequestEncoder(
                [EncodedCommand(kind.command, keyName: keyName, keys: .max, expiry: .none, fixedSize: nil)],
                values: values)
            let short = RequestEncoder(
                [EncodedCommand(kind.command, keyName: keyName, keys: 1_000_000, expiry: .none, fixedSize: 40)],
                values: values)
            var (first, second, third) = (ByteBuffer(capacity: 64), ByteBuffer(capacity: 64), ByteBuffer(capacity: 64))
            defer { [first, second, third].forEach { $0.deallocate() } }
            let extra = [UInt64](1...9)
            extra.withUnsafeBufferPointer { further in
                guard let base = further.baseAddress else { return }
                for key in [UInt64(0), 9, 10, 99_999, 100_000, 999_999] {
                    long.append(0, draw(key), extraKeys: base, to: &first)
                    short.append(0, draw(key), extraKeys: base, to: &second)
                    if short.isPlain(0) { short.appendPlain(0, key: key, to: &third) }
                }
            }
            #expect(Array(first.unread) == Array(second.unread))
            #expect(short.isPlain(0) == (kind == .get))
            if short.isPlain(0) { #expect(Array(first.unread) == Array(third.unread)) }
        }
    }

    @Test func theExactBytes() throws {
        let command = EncodedCommand(
            OperationKind.get.command, keyName: try KeyName.parse("a{id}"), keys: .max, expiry: .none, fixedSize: nil)
        let encoder = RequestEncoder([command], values: values)
        var output = ByteBuffer(capacity: 64)
        defer { output.deallocate() }
        var none: UInt64 = 0
        encoder.append(0, draw(42), extraKeys: &none, to: &output)
        #expect(String(decoding: output.unread, as: UTF8.self) == "*2\r\n$3\r\nGET\r\n$3\r\na42\r\n")
    }

    @Test func valuesAndExpiry() throws {
        let set = OperationKind.set.command
        #expect(try requests(set) == Self.keys.map { ["SET", "user:\($0):name", value($0)] })
        let fixed = try requests(set, expiry: .fixed(milliseconds: 60_000))
        #expect(fixed == Self.keys.map { ["SET", "user:\($0):name", value($0), "PX", "60000"] })

        // Lengths of one, two and three digits.
        let indexes = Array(UInt64(0)..<2000)
        let drawn = try requests(set, expiry: .range(from: 8, to: 102), keys: [5], indexes: indexes)
        let milliseconds = drawn.compactMap { Int($0[4]) }
        #expect(drawn.allSatisfy { $0.count == 5 && $0[3] == "PX" })
        #expect(Set(milliseconds) == Set(8...102))
        #expect(try requests(set, expiry: .range(from: 7, to: 7), keys: [5])[0][4] == "7")
    }

    @Test func expireAlwaysSaysHowLong() throws {
        let expire = OperationKind.expire.command
        #expect(try requests(expire, keys: [3])[0].last == "86400000")
        #expect(try requests(expire, expiry: .fixed(milliseconds: 9), keys: [3])[0].last == "9")
        let drawn = try requests(expire, expiry: .range(from: 5, to: 15), keys: [3], indexes: Array(0..<200))
        #expect(Set(drawn.compactMap { $0.last.flatMap { Int($0) } }) == Set(5...15))
    }

    @Test func severalKeys() throws {
        let extra: [UInt64] = [9, 10, 99, 100, 999, 1000, 123_456_789, 0, 7]
        let names = ([5] + extra).map { "user:\($0):name" }
        #expect(try requests(OperationKind.mget.command, keys: [5], extra: extra) == [["MGET"] + names])
        let pairs = ([5] + extra).flatMap { ["user:\($0):name", value($0)] }
        #expect(try requests(OperationKind.mset.command, keys: [5], extra: extra) == [["MSET"] + pairs])
        #expect(try requests(OperationKind.mget.withKeys(1).command, keys: [5]) == [["MGET", "user:5:name"]])
    }

    @Test func hashesAndSortedSets() throws {
        #expect(try requests(OperationKind.hset.command, keys: [5]) == [["HSET", "user:5:name", "f", value(5)]])
        let added = try requests(OperationKind.zadd.command, keys: [5], indexes: Array(0..<3000))
        #expect(added.allSatisfy { $0.count == 4 && $0[0] == "ZADD" && $0[1] == "user:5:name" })
        let scores = added.compactMap { Int($0[2]) }
        #expect(scores.count == 3000)
        #expect(scores.allSatisfy { (0...1_000_000).contains($0) })
        #expect(Set(added.map { $0[3] }) == Set((1...100).map { "m\($0)" }))
    }

    @Test func templatesOfOnesOwn() throws {
        func own(_ text: String, keys: [UInt64] = Self.keys, indexes: [UInt64] = [0]) throws -> [[String]] {
            try requests(CommandTemplate.parse(text), name: Self.padded, keys: keys, indexes: indexes)
        }
        func name(_ key: UInt64) -> String {
            "{tag}:" + String(repeating: "0", count: max(0, 4 - String(key).utf8.count)) + String(key)
        }
        #expect(try own("SET {key} {value} KEEPTTL") == Self.keys.map { ["SET", name($0), value($0), "KEEPTTL"] })
        #expect(try own("HGET index:{id} {id}") == Self.keys.map { ["HGET", "index:\($0)", "\($0)"] })
        #expect(
            try own("XADD s:{key}:x * a \"<{id}|{value}>\"")
                == Self.keys.map { ["XADD", "s:\(name($0)):x", "*", "a", "<\($0)|\(value($0))>"] })
        #expect(try own("COPY {key} {key}") == Self.keys.map { ["COPY", name($0), name($0)] })
        #expect(try own("ECHO {value}{value}") == Self.keys.map { ["ECHO", value($0) + value($0)] })

        let drawn = try own("ECHO {random -11..11}", keys: [5], indexes: Array(0..<2000))
        #expect(Set(drawn.compactMap { Int($0[1]) }) == Set(-11...11))
        let wide = try own(
            "ECHO {random -9223372036854775808..9223372036854775807}", keys: [5], indexes: Array(0..<200))
        #expect(Set(wide.compactMap { Int64($0[1]) }).count == 200)
        let pair = try own("ECHO {random 0..999},{random 0..999}", keys: [5], indexes: Array(0..<200))
        #expect(pair.contains { $0[1].split(separator: ",")[0] != $0[1].split(separator: ",")[1] })
    }

    @Test func longValuesAmongShortOnes() throws {
        let sizes = ValueSource(
            size: RangeSize(parameters: ParameterValues(["from": .number(1), "to": .number(100_000)])),
            content: .random, compressible: 0, seed: 7)
        let encoder = RequestEncoder(
            [
                EncodedCommand(
                    OperationKind.mset.command, keyName: try KeyName.parse("a{id}"), keys: .max, expiry: .none,
                    fixedSize: nil)
            ], values: sizes)
        var output = ByteBuffer(capacity: 64)
        defer { output.deallocate() }
        let keys = Array(UInt64(1)..<10)
        for key in UInt64(100)..<120 {
            keys.withUnsafeBufferPointer { extra in
                guard let base = extra.baseAddress else { return }
                encoder.append(0, draw(key), extraKeys: base, to: &output)
            }
        }
        var parser = RequestParser()
        var count = 0
        let fault = parser.parse(output.unread) { arguments in
            for place in stride(from: 2, to: arguments.count, by: 2) {
                let key = place == 2 ? UInt64(100 + count) : keys[place / 2 - 2]
                #expect(arguments[place].count == sizes.size(ofKey: key))
            }
            count += 1
            return .proceed
        }
        #expect(fault == nil)
        #expect(count == 20)
    }
}
