// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

struct RequestParserTests {
    /// Feeds parts one after another; returns the commands, and the fault that ended it.
    private func commands(_ parts: [[UInt8]], limits: RequestParser.Limits = .init()) -> ([[String]], RequestFault?) {
        var parser = RequestParser(limits: limits)
        var seen: [[String]] = []
        for part in parts {
            let fault = part.withUnsafeBytes { bytes in
                parser.parse(bytes) { arguments in
                    seen.append((0..<arguments.count).map { String(decoding: arguments[$0], as: UTF8.self) })
                    return .proceed
                }
            }
            if let fault { return (seen, fault) }
        }
        return (seen, nil)
    }

    private let wanted = [["SET", "key", "a\r\nb"], ["GET", ""], ["PING"], ["MGET", "a", "bb", "ccc"]]
    private var stream: [UInt8] {
        request(wanted[0]) + Array("*0\r\n*-1\r\n".utf8) + wanted[1...].flatMap { request($0) }
    }

    @Test func wholeStream() {
        #expect(commands([stream]).0 == wanted)
        #expect(commands([stream]).1 == nil)
    }

    @Test func splitAtEveryOffset() {
        for cut in 0...stream.count {
            let (seen, fault) = commands([Array(stream[..<cut]), Array(stream[cut...])])
            #expect(seen == wanted, "cut at \(cut)")
            #expect(fault == nil)
        }
    }

    @Test func everyPairOfSplits() {
        for first in stride(from: 0, to: stream.count, by: 3) {
            for second in first...stream.count {
                let parts = [Array(stream[..<first]), Array(stream[first..<second]), Array(stream[second...])]
                #expect(commands(parts).0 == wanted)
            }
        }
    }

    @Test func byteByByte() {
        #expect(commands(stream.map { [$0] }).0 == wanted)
    }

    @Test func unfinishedCommandIsHeldAndNothingElse() {
        var parser = RequestParser()
        var count = 0
        let bytes = request(["PING"]) + request(["GET", "key"]).dropLast()
        _ = bytes.withUnsafeBytes {
            parser.parse($0) { _ in
                count += 1
                return .proceed
            }
        }
        #expect(count == 1)
        #expect(parser.heldBytes == request(["GET", "key"]).count - 1)
    }

    @Test func stopDropsTheRest() {
        var parser = RequestParser()
        var count = 0
        let bytes = request(["QUIT"]) + request(["PING"]) + [0x2a]
        let fault = bytes.withUnsafeBytes {
            parser.parse($0) { _ in
                count += 1
                return .stop
            }
        }
        #expect(count == 1)
        #expect(fault == nil)
        #expect(parser.heldBytes == 0)
    }

    @Test(arguments: [
        ("PING\r\n", RequestFault.inlineCommand), ("GET / HTTP/1.1\r\n", .inlineCommand), ("\u{0}", .inlineCommand),
        ("*x\r\n", .badArgumentCount), ("*\r\n", .badArgumentCount), ("*1\n", .badArgumentCount),
        ("*1\rx", .badArgumentCount), ("*9999999\r\n", .badArgumentCount),
        ("*1234567890123456789\r\n", .badArgumentCount),
        ("*1\r\n:5\r\n", .expectedBulkString(found: 0x3a)), ("*1\r\n$-1\r\n", .badBulkLength),
        ("*1\r\n$536870913\r\n", .badBulkLength), ("*1\r\n$a\r\n", .badBulkLength),
        ("*1\r\n$1\r\nab\r\n", .unterminatedBulkString), ("*1\r\n$2\r\na\r\n\r\n", .unterminatedBulkString),
    ])
    func faults(text: String, expected: RequestFault) {
        let bytes = Array(text.utf8)
        #expect(commands([bytes]).1 == expected)
        #expect(commands(bytes.map { [$0] }).1 == expected)
        #expect(commands([request(["PING"]) + bytes]).0 == [["PING"]])
    }

    @Test func limitsHold() {
        let limits = RequestParser.Limits(arguments: 2, argumentBytes: 4, commandBytes: 30)
        #expect(commands([request(["A", "B"])], limits: limits).1 == nil)
        #expect(commands([request(["A", "B", "C"])], limits: limits).1 == .badArgumentCount)
        #expect(commands([request(["ABCDE"])], limits: limits).1 == .badBulkLength)
        let long = RequestParser.Limits(arguments: 9, argumentBytes: 100, commandBytes: 30)
        #expect(commands([Array("*2\r\n$50\r\n".utf8)], limits: long).1 == .tooLong)
    }

    @Test func randomGarbageNeverTraps() {
        var state: UInt64 = 42
        func next() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        let alphabet = Array("*$-0123456789\r\nAB".utf8)
        var faults = 0
        for round in 0..<3000 {
            let bytes = (0..<64).map { _ in round % 3 == 0 ? next() : alphabet[Int(next()) % alphabet.count] }
            let whole = commands([bytes])
            let parts = commands(bytes.map { [$0] })
            #expect(whole.0 == parts.0)
            #expect(whole.1 == parts.1)
            faults += whole.1 == nil ? 0 : 1
        }
        #expect(faults > 2000)
    }

    @Test func manyArgumentsInSmallParts() {
        let wanted = (0..<20_000).map { "k\($0)" }
        let bytes = request(wanted)
        let parts = stride(from: 0, to: bytes.count, by: 1000).map { Array(bytes[$0..<min($0 + 1000, bytes.count)]) }
        #expect(commands(parts).0 == [wanted])
    }
}
