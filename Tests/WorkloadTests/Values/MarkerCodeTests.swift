// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct MarkerCodeTests {
    private func text(_ bits: UInt64) -> String {
        withUnsafeBytes(of: MarkerCode.encode(bits)) { String(decoding: $0, as: UTF8.self) }
    }

    @Test func theAlphabetIsASCIIFromZeroOnWithoutTheBackslash() {
        let characters = (0..<64 as Range<UInt64>).map { text($0).last.map(String.init) ?? "" }
        #expect(characters.joined() == "0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnop")
    }

    @Test func theHighestDigitComesFirst() {
        #expect(text(0) == "00000000")
        #expect(text(1) == "00000001")
        #expect(text(64) == "00000010")
        #expect(text(63 << 42) == "p0000000")
        #expect(text(MarkerCode.mask) == "pppppppp")
    }

    @Test func decodingInvertsEncoding() {
        for shift in 0..<48 { #expect(MarkerCode.decode(MarkerCode.encode(1 << shift)) == 1 << shift) }
        let stream = RandomStream(seed: 42)
        for operation in 0..<1000 as Range<UInt64> {
            let bits = stream.value(operation, 0)
            #expect(MarkerCode.decode(MarkerCode.encode(bits)) == bits & MarkerCode.mask)
        }
    }

    @Test func otherCharactersAreRefused() {
        let alphabet = Set("0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnop".utf8)
        for place in 0..<8 {
            for byte in 0...255 as ClosedRange<UInt64> {
                let characters = MarkerCode.encode(0x1234_5678_9ABC) & ~(0xFF << (8 * place)) | byte << (8 * place)
                #expect((MarkerCode.decode(characters) != nil) == alphabet.contains(UInt8(byte)))
            }
        }
    }
}
