// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import Workload

@Suite struct ValueSourceTests {
    static let largeSizes = [1000, 1024, 4095, 65_535, 65_536, 70_001, 131_072, 300_000, 1 << 20]

    private func source(_ content: ValueContent, compressible: Double = 0, seed: UInt64 = 42) -> ValueSource {
        ValueSource(size: FixedSize.make(["size": 100]), content: content, compressible: compressible, seed: seed)
    }

    /// The value's bytes; fails when anything is written beside them.
    private func bytes(_ source: ValueSource, key: UInt64 = 7, version: UInt64 = 3, size: Int) -> [UInt8] {
        var room = [UInt8](repeating: 0xA5, count: size + 32)
        room.withUnsafeMutableBytes { room in
            if let start = room.baseAddress { source.write(key: key, version: version, size: size, into: start + 16) }
        }
        #expect(room.prefix(16).allSatisfy { $0 == 0xA5 } && room.suffix(16).allSatisfy { $0 == 0xA5 }, "size \(size)")
        return Array(room[16..<(16 + size)])
    }

    private func check(_ bytes: [UInt8]) -> ValueCheck.Result {
        bytes.withUnsafeBytes { ValueCheck.check(bytes: $0) }
    }

    @Test func jsonParsesAtEachSize() throws {
        let source = source(.json)
        for size in Array(1...600) + Self.largeSizes {
            for version in 0..<(size <= 600 ? 3 : 1) as Range<UInt64> {
                let value = bytes(source, key: UInt64(size), version: version, size: size)
                let parsed = try JSONSerialization.jsonObject(with: Data(value), options: .fragmentsAllowed)
                guard size >= 32 else { continue }
                let object = try #require(parsed as? [String: Any])
                let marker = try #require(object["m"] as? String)
                #expect(marker.count == 24)
                if size >= 400 {
                    let users = try #require(object["d"] as? [[String: Any]])
                    #expect(users.first?["name"] is String && users.first?["age"] is Int, "size \(size)")
                }
            }
        }
    }

    @Test func jsonLooksLikeUserRecords() throws {
        // A source of values so large has records enough for them.
        let large = ValueSource(
            size: FixedSize(parameters: ParameterValues(["size": .number(20_000)])), content: .json, compressible: 0,
            seed: 42)
        let value = bytes(large, size: 20_000)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(value)) as? [String: Any])
        let users = try #require(object["d"] as? [[String: Any]])
        #expect(users.count > 40)
        #expect(Set(users.compactMap { $0["email"] as? String }).count > 40)
        #expect(Set(users.dropLast().map { $0.keys.sorted() }).count == 1)
        #expect(users[0].keys.count == 12)
    }

    @Test(arguments: ValueContent.allCases)
    func markersAreReadBack(content: ValueContent) {
        let source = source(content)
        for size in Array(32...600) + Self.largeSizes {
            let value = bytes(source, key: 1_234_567, version: UInt64(size), size: size)
            #expect(check(value) == .intact(key: 1_234_567, version: UInt64(size)), "size \(size)")
        }
        #expect(check(bytes(source, size: 31)) == .tooShort)
        #expect(check([]) == .tooShort)
        let largest = bytes(source, key: .max, version: 1 << 48 + 5, size: 64)
        #expect(check(largest) == .intact(key: 0xFFFF_FFFF_FFFF, version: 5))
    }

    @Test(arguments: ValueContent.allCases)
    func everyChangedByteIsSeen(content: ValueContent) {
        let source = source(content)
        for size in [32, 33, 34, 37, 38, 45, 46, 47, 61, 62, 63, 64, 77, 78, 79, 100, 129, 513] {
            let value = bytes(source, size: size)
            for place in 0..<size {
                for flip in [1, 0x10, 0x80, 0xFF] as [UInt8] {
                    var changed = value
                    changed[place] ^= flip
                    #expect(check(changed) == .corrupt, "size \(size) place \(place)")
                }
            }
            #expect(check(value + [0]) == .corrupt)
            #expect(check(value + [0x20]) == .corrupt)
            if size > 32 { #expect(check(Array(value.dropLast())) == .corrupt) }
        }
        var swapped = bytes(source, size: 512)
        (swapped[100], swapped[132]) = (swapped[132] ^ 1, swapped[100] ^ 1)
        #expect(check(swapped) == .corrupt)
    }

    @Test func bytesOfOthersAreNoValues() {
        for byte in [0, 0x20, 0x2D, 0x41, 0xFF] as [UInt8] {
            for size in 32...100 { #expect(check([UInt8](repeating: byte, count: size)) == .corrupt) }
        }
    }

    @Test(arguments: ValueContent.allCases)
    func contentIsAFunctionOfSeedKeyAndVersion(content: ValueContent) {
        let source = source(content)
        for size in [8, 20, 32, 40, 100, 1000] {
            let value = bytes(source, size: size)
            #expect(value == bytes(self.source(content), size: size))
            #expect(value != bytes(source, version: 4, size: size))
            #expect(value != bytes(source, key: 8, size: size))
            // Zeros have nothing but the marker that could tell two seeds apart.
            if content != .zeros || size < 32 {
                #expect(value != bytes(self.source(content, seed: 43), size: size) || content == .json && size < 50)
            }
        }
    }

    @Test(arguments: ValueContent.allCases)
    func shortValuesOfTwoVersionsDifferAsFarAsTheyCan(content: ValueContent) {
        let source = source(content)
        for (size, least) in [(1, 8), (2, 40), (4, 190), (8, 200), (17, 200), (18, 200), (31, 200)] {
            let values = Set((0..<200).map { bytes(source, version: $0, size: size) })
            #expect(values.count >= least, "size \(size)")
        }
    }

    @Test func textIsPrintable() {
        let source = source(.text)
        for size in Array(1...300) + [70_000] {
            #expect(bytes(source, size: size).allSatisfy { (0x20...0x7E).contains($0) }, "size \(size)")
        }
        let words = String(decoding: bytes(source, size: 10_000), as: UTF8.self).split(separator: " ")
        #expect(words.count > 1500)
        #expect(Set(words).count > 200)
    }

    @Test func zerosFollowTheMarker() {
        for size in [32, 100, 5000] { #expect(bytes(source(.zeros), size: size).dropFirst(30).allSatisfy { $0 == 0 }) }
    }

    @Test func randomBytesAreEvenAndDoNotRepeat() {
        let value = Array(bytes(source(.random), size: 400_000).dropFirst(30))
        var counts = [Double](repeating: 0, count: 256)
        for byte in value { counts[Int(byte)] += 1 }
        let expected = [Double](repeating: Double(value.count) / 256, count: 256)
        #expect(ChiSquare(observed: counts, expected: expected).p > 1e-4)
        // No eight bytes at a place divisible by eight come again anywhere.
        func word(_ place: Int) -> UInt64 { value[place..<(place + 8)].reduce(0) { $0 << 8 | UInt64($1) } }
        let aligned = Set(stride(from: 0, to: value.count - 8, by: 8).map(word))
        #expect(aligned.count == (value.count - 8 + 7) / 8)
        #expect((65_530..<65_546).count { aligned.contains(word($0)) } <= 2)
    }

    @Test(arguments: [(ValueContent.random, UInt8(0)), (.text, UInt8(ascii: " "))], [0.25, 0.5, 1])
    func theCompressibleShareIsConstant(content: (ValueContent, UInt8), share: Double) {
        for size in [100, 1000, 200_000] {
            let body = Array(bytes(source(content.0, compressible: share), size: size).dropFirst(30))
            let same = body.reversed().prefix { $0 == content.1 }.count
            let expected = Int((share * Double(body.count)).rounded())
            // The varied part may happen to end in the constant byte.
            #expect(same >= expected && same <= expected + 2)
        }
    }

    @Test func jsonAndZerosIgnoreTheCompressibleShare() {
        for content in [ValueContent.json, .zeros] {
            #expect(bytes(source(content), size: 500) == bytes(source(content, compressible: 1), size: 500))
        }
    }

    @Test func sizesAreTold() {
        let fixed = source(.json)
        #expect(fixed.size(ofKey: 5) == 100 && fixed.largestSize == 100 && fixed.meanSize == 100)
        let size = RangeSize.make(["from": 10, "to": 20])
        let drawn = ValueSource(size: size, content: .json, compressible: 0, seed: 1)
        #expect(drawn.largestSize == 20 && drawn.meanSize == 15)
        #expect(Set((0..<500).map { drawn.size(ofKey: $0) }) == Set(10...20))
        let other = ValueSource(size: size, content: .json, compressible: 0, seed: 2)
        #expect((0..<100).contains { drawn.size(ofKey: $0) != other.size(ofKey: $0) })
    }

    @Test func expiryIsDrawnEvenlyWithBothEnds() {
        #expect(Expiry.none.milliseconds(5) == 0)
        #expect(Expiry.fixed(milliseconds: 3000).milliseconds(.max) == 3000)
        let range = Expiry.range(from: 10, to: 13)
        #expect(range.milliseconds(0) == 10)
        #expect(range.milliseconds(.max) == 13)
        #expect(Set((0..<100).map { range.milliseconds(mix64($0)) }) == [10, 11, 12, 13])
    }
}
