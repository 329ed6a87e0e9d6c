// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

@Suite struct MarkerCodeTests {
    private func text(_ bits: UInt64) -> String {
        withUnsafeBytes(of: MarkerCode.encode(bits)) { String(decoding: $0, as: UTF8.self) }
    }

    @Test func theAlphabetIsThatOfBase64URLInOrder() {
        let characters = (0..<64 as Range<UInt64>).map { text($0).last.map(String.init) ?? "" }
        #expect(characters.joined() == "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
    }

    @Test func theHighestDigitComesFirst() {
        #expect(text(0) == "--------")
        #expect(text(1) == "-------0")
        #expect(text(64) == "------0-")
        #expect(text(63 << 42) == "z-------")
        #expect(text(MarkerCode.mask) == "zzzzzzzz")
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
        let alphabet = Set("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)
        for place in 0..<8 {
            for byte in 0...255 as ClosedRange<UInt64> {
                let characters = MarkerCode.encode(0x1234_5678_9ABC) & ~(0xFF << (8 * place)) | byte << (8 * place)
                #expect((MarkerCode.decode(characters) != nil) == alphabet.contains(UInt8(byte)))
            }
        }
    }
}
