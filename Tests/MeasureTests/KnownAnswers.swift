// SPDX-License-Identifier: Apache-2.0
import Foundation
import Histogram
import Measure
import Testing

/// Histograms and encodings that HdrHistogram's Java library made or read as stated.
enum KnownAnswers {
    /// 0, 1, 1000 three times, and values on both sides of the first group's end.
    static func mixed() -> LatencyHistogram {
        histogram(of: [0, 1, 1000, 1000, 1000, 2047, 2048, 2049, 10_000, 123_456, 3_600_000_000])
    }

    static func fourValues() -> LatencyHistogram {
        var histogram = LatencyHistogram.fine()
        for value in [1000, 1000, 2500, 1_000_000] as [UInt64] { histogram.record(value) }
        return histogram
    }

    static let mixedPayload = header(length: 0x13) + bytes("0202cb0f06ab100204c12302cb3a02d3ec0102")
    static let fourValuesCounts = bytes("cf0f04f11302fb8a0102")

    static func histogram(of values: [UInt64]) -> LatencyHistogram {
        var histogram = LatencyHistogram(lowestDiscernibleValue: 1, highestTrackableValue: 3_600_000_000)
        for value in values { histogram.record(value) }
        return histogram
    }

    static func header(length: UInt32) -> [UInt8] {
        let lengthText = String(length, radix: 16)
        let padded = String(repeating: "0", count: 8 - lengthText.count) + lengthText
        return bytes("1c849313" + padded + "0000000000000003000000000000000100000000d693a4003ff0000000000000")
    }

    static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    }

    static func golden(_ name: String) throws -> String {
        let file = try #require(Bundle.module.url(forResource: name, withExtension: nil, subdirectory: "Golden"))
        return try String(contentsOf: file, encoding: .utf8)
    }
}

extension Histogram where Count == UInt64 {
    /// The counts by place, for comparisons that do not rest on the package's own equality.
    var countsByIndex: [Int: UInt64] {
        var counts: [Int: UInt64] = [:]
        forEachCount { counts[$0] = $1 }
        return counts
    }
}

/// A small generator with a fixed sequence for each seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
