// SPDX-License-Identifier: Apache-2.0

/// Why bytes or text are not a histogram that can be read.
package enum HistogramDecodingError: Error, Equatable, Sendable, CustomStringConvertible {
    case notBase64
    case truncated
    case wrongCookie(UInt32)
    case damagedStream
    case zlibMissing(String)
    /// Significant digits, lowest or highest value that no histogram can have, or that are not supported here.
    case unsupportedLayout(digits: Int32, lowest: Int64, highest: Int64)
    /// A table whose places are shifted, which only scaled histograms have.
    case shiftedTable(Int32)
    /// More counts than the layout has places.
    case tooManyCounts
    /// Counts that together exceed 2^63 - 1.
    case countOverflow
    /// More content than any histogram has.
    case tooLong

    package var description: String {
        switch self {
        case .notBase64: "The histogram is not base64 text."
        case .truncated: "The histogram ends too early."
        case .wrongCookie(let cookie):
            "The histogram starts with 0x\(String(cookie, radix: 16)), which is not the V2 encoding of HdrHistogram."
        case .damagedStream: "The histogram's compressed stream is damaged."
        case .zlibMissing(let sentence): "A compressed histogram cannot be read: \(sentence)"
        case .unsupportedLayout(let digits, let lowest, let highest):
            "The histogram's layout (\(digits) significant digits, lowest value \(lowest), highest \(highest)) "
                + "is not one that can be read."
        case .shiftedTable(let offset):
            "The histogram's table is shifted by \(offset) places; only histograms that are not shifted can be read."
        case .tooManyCounts: "The histogram has more counts than its layout has places."
        case .countOverflow: "The histogram's counts together are larger than 2^63 - 1."
        case .tooLong: "The histogram's content is longer than any histogram can be."
        }
    }
}
