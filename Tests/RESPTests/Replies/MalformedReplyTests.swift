// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@Suite struct MalformedReplyTests {
    static let examples: [(String, MalformedReply.Reason)] = [
        ("hello\r\n", .unknownType), ("\r\n", .unknownType), ("*1\r\nx", .unknownType),
        ("\u{15}\u{3}\u{1}", .unknownType),
        ("+a\rb\r\n", .badLineEnd), (":1\rx", .badLineEnd), ("$3\r\r\n", .badLineEnd),
        ("$\r\n", .badLength), ("$-2\r\n", .badLength), ("$-1x\r\n", .badLength), ("$+5\r\n", .badLength),
        ("$1x\r\n", .badLength), ("$536870913\r\n", .badLength), ("$99999999999999999999\r\n", .badLength),
        ("$00000000001\r\na\r\n", .badLength), ("$?\r\n", .badLength), ("=-1\r\n", .badLength), ("!-1\r\n", .badLength),
        ("!65537\r\n", .badLength), ("*-2\r\n", .badLength), ("*2147483649\r\n", .badLength), ("%-1\r\n", .badLength),
        ("%1073741825\r\n", .badLength), ("|-1\r\n", .badLength), ("~-1\r\n", .badLength), (">-1\r\n", .badLength),
        (":\r\n", .badInteger), (":1.5\r\n", .badInteger), (":9223372036854775808\r\n", .badInteger),
        (":-9223372036854775809\r\n", .badInteger), ("*1\r\n:x\r\n", .badInteger),
        ("#x\r\n", .badValue), ("#\r\n", .badValue), ("#tt\r\n", .badValue), ("_1\r\n", .badValue),
        ("$1\r\nabc\r\n", .badBodyEnd), ("$1\r\na\rx", .badBodyEnd), ("*1\r\n$1\r\nab\r\n", .badBodyEnd),
        ("!3\r\nERRxx", .badBodyEnd),
        ("*2\r\n*2147483648\r\n*2147483648\r\n", .tooManyElements), ("*2\r\n*2147483648\r\n|1\r\n", .tooManyElements),
    ]

    @Test(arguments: examples) func isFoundHoweverTheBytesCome(_ text: String, _ reason: MalformedReply.Reason) {
        let bytes = Array(text.utf8)
        for pieces in [[], Array(repeating: 1, count: bytes.count)] + (0...bytes.count).map({ [$0] }) {
            let scanned = ScannedReplies(bytes, pieces: pieces)
            #expect(scanned.malformed == reason)
            #expect(scanned.findings.isEmpty)
            #expect(!scanned.isBetweenReplies)
        }
    }

    @Test func whatWasFoundBeforeStands() {
        let scanned = ScannedReplies("+OK\r\n:1\r\n?")
        #expect(scanned.findings == [Finding(.simple, text: "OK"), Finding(.integer, number: 1)])
        #expect(scanned.malformed == .unknownType)
    }

    @Test func aLineMayHave65536BytesAndNoMore() {
        let most = String(repeating: "a", count: 65_536)
        #expect(ScannedReplies("+\(most)\r\n").findings == [Finding(.simple, text: most)])
        #expect(ScannedReplies("+\(most)").malformed == nil)
        #expect(ScannedReplies("+\(most)a").malformed == .lineTooLong)
        #expect(ScannedReplies("+\(most)a\r\n").malformed == .lineTooLong)
    }

    @Test func theLargestLengthsAreAccepted() {
        #expect(ScannedReplies("$536870912\r\nx").malformed == nil)
        #expect(ScannedReplies("*2147483648\r\n:1\r\n").malformed == nil)
    }

    @Test func deepNestingNeedsNoStack() {
        let depth = 100_000
        let scanned = ScannedReplies(String(repeating: "*1\r\n", count: depth) + ":1\r\n")
        #expect(scanned.findings == [Finding(.array, number: 1)])
    }

    @Test func aFaultStaysAndNamesItsPlace() {
        var scanner = ReplyScanner()
        var offset = 0
        let first = Array("+OK\r\nx".utf8).withUnsafeBytes { bytes in
            _ = scanner.next(bytes, &offset)
            return scanner.next(bytes, &offset)
        }
        #expect(first == .malformed(MalformedReply(.unknownType, at: 5)))
        offset = 0
        let second = Array("+OK\r\n".utf8).withUnsafeBytes { scanner.next($0, &offset) }
        #expect(second == first)
        #expect(MalformedReply(.unknownType, at: 5).description.contains("offset 5"))
    }

    /// Bytes of the protocol's own alphabet go deeper than evenly drawn ones; mutations of good replies deeper still.
    @Test func randomBytesNeverTrapAndDoNotDependOnTheCuts() {
        var random = SplitMix(state: 20_240_607)
        let alphabet = Array("+-:$*%~>|_#,(!=0123456789\r\n\r\n\r\n-1tfx ".utf8)
        let good = ReplyScannerTests.examples.map { Array($0.text.utf8) }
        var faults = 0
        var replies = 0
        for round in 0..<20_000 {
            var bytes: [UInt8] = []
            switch round % 4 {
            case 0: bytes = (0..<random.below(40)).map { _ in UInt8(random.below(256)) }
            case 1: bytes = (0..<random.below(60)).map { _ in alphabet[random.below(alphabet.count)] }
            default:
                for _ in 0..<(1 + random.below(3)) { bytes += good[random.below(good.count)] }
                for _ in 0..<random.below(3) where !bytes.isEmpty {
                    let place = random.below(bytes.count)
                    if round % 4 == 2 {
                        bytes[place] = alphabet[random.below(alphabet.count)]
                    } else {
                        bytes.remove(at: place)
                    }
                }
            }
            let whole = ScannedReplies(bytes)
            let cut = ScannedReplies(bytes, pieces: (0..<8).map { _ in random.below(12) })
            let single = ScannedReplies(bytes, pieces: Array(repeating: 1, count: bytes.count))
            #expect(whole.findings == cut.findings && whole.findings == single.findings, "\(bytes)")
            #expect(whole.malformed == cut.malformed && whole.malformed == single.malformed, "\(bytes)")
            _ = try? ReplyValue.decode(bytes)
            faults += whole.malformed == nil ? 0 : 1
            replies += whole.findings.count
        }
        // Both ways were really taken, many times.
        #expect(faults > 5_000)
        #expect(replies > 5_000)
    }
}

/// Vigna's splitmix64, for the same cases in every run.
private struct SplitMix {
    var state: UInt64

    mutating func below(_ limit: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(limit))
    }
}
