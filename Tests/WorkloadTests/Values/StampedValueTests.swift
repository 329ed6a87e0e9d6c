// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Workload

struct StampedValueTests {
    private static func check(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { $0.baseAddress.map { CRC32C.of($0, count: bytes.count) } ?? 0 }
    }

    /// The usual check value, and RFC 3720, B.4.
    private static let answers: [([UInt8], UInt32)] = [
        (Array("123456789".utf8), 0xE306_9283),
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        (Array(0..<32), 0x46DD_794E),
        (Array((0..<32).reversed()), 0x113F_DB5C),
    ]

    @Test(arguments: answers)
    func knownAnswers(bytes: [UInt8], check: UInt32) { #expect(Self.check(bytes) == check) }

    @Test func aCheckGoesOn() {
        let bytes = (0..<100).map { UInt8($0) }
        for split in 0...100 {
            let whole = bytes.withUnsafeBytes { bytes -> UInt32 in
                guard let base = bytes.baseAddress else { return 0 }
                return CRC32C.of(base + split, count: 100 - split, after: CRC32C.of(base, count: split))
            }
            #expect(whole == Self.check(bytes))
        }
    }

    private static let source = StampedSource(
        ValueSource(
            size: FixedSize(parameters: ParameterValues(["size": .number(200)])), content: .json, compressible: 0,
            seed: 1),
        run: 77)

    private static func value(_ key: UInt64, _ version: UInt64) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: source.size(ofKey: key))
        bytes.withUnsafeMutableBytes {
            if let base = $0.baseAddress { source.write(key: key, version: version, at: 12_345, into: base) }
        }
        return bytes
    }

    @Test func aStampReadsBack() {
        let bytes = Self.value(5, 9)
        #expect(bytes.count == 200)
        let stamp = bytes.withUnsafeBytes { ValueStamp(reading: $0) }
        #expect(stamp == ValueStamp(run: 77, key: 5, version: 9, writtenAt: 12_345))
        // What scripts inside a cache read.
        #expect(Array(bytes[24..<32]) == [0, 0, 0, 0, 0, 0, 0, 9])
        #expect(Self.value(5, 9) != Self.value(5, 10))
    }

    /// Every changed byte, every cut, and anything else.
    @Test func damageIsSeen() {
        let bytes = Self.value(5, 9)
        for place in bytes.indices {
            var damaged = bytes
            damaged[place] ^= 0x10
            #expect(damaged.withUnsafeBytes { ValueStamp(reading: $0) } == nil)
            #expect(Array(bytes[..<place]).withUnsafeBytes { ValueStamp(reading: $0) } == nil)
        }
        #expect((bytes + [0]).withUnsafeBytes { ValueStamp(reading: $0) } == nil)
    }

    @Test func smallValuesAreAsLongAsTheirStamp() {
        let small = StampedSource(
            ValueSource(
                size: FixedSize(parameters: ParameterValues(["size": .number(10)])), content: .text, compressible: 0,
                seed: 1), run: 1)
        #expect(small.size(ofKey: 3) == ValueStamp.size)
        #expect(small.largestSize == ValueStamp.size)
    }
}
