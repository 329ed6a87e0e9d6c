// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

struct KeySlotTests {
    /// The check value of CRC-16/XMODEM, and that of nothing.
    @Test func checksum() {
        #expect(KeySlot.crc16("123456789".utf8) == 0x31C3)
        #expect(KeySlot.crc16("".utf8) == 0)
    }

    /// What `CLUSTER KEYSLOT` of Redis 7.0.15 answers.
    @Test(arguments: [
        ("123456789", 12739), ("foo", 12182), ("bar", 5061), ("hello", 866), ("somekey", 11058),
        ("foo{hash_tag}", 2515),
        ("bar{hash_tag}", 2515), ("hash_tag", 2515), ("foo{}{bar}", 8363), ("foo{{bar}}zap", 4015), ("{bar", 4015),
        ("foo{bar}{zap}", 5061), ("{user1000}.following", 3443), ("user1000", 3443), ("", 0), ("{}", 15257),
    ])
    func slots(key: String, slot: Int) { #expect(KeySlot.slot(of: key) == slot) }

    @Test(arguments: [
        ("MOVED 3999 127.0.0.1:6381", Redirection(slot: 3999, host: "127.0.0.1", port: 6381, isAsk: false)),
        ("ASK 0 cache.example:10000", Redirection(slot: 0, host: "cache.example", port: 10_000, isAsk: true)),
        ("MOVED 16383 :6381", Redirection(slot: 16_383, host: "", port: 6381, isAsk: false)),
        ("MOVED 16383 ?:6381", Redirection(slot: 16_383, host: "", port: 6381, isAsk: false)),
        ("MOVED 1 2001:db8::1:6381", Redirection(slot: 1, host: "2001:db8::1", port: 6381, isAsk: false)),
        ("MOVED 16384 127.0.0.1:6381", nil), ("MOVED 1 127.0.0.1", nil), ("MOVED 1 127.0.0.1:0", nil),
        ("MOVED x 127.0.0.1:1", nil), ("MOVED", nil), ("ERR MOVED 1 127.0.0.1:1", nil), ("", nil),
        ("MOVED 1 127.0.0.1:65536", nil),
    ])
    func redirections(line: String, expected: Redirection?) { #expect(Redirection(line) == expected) }
}
