// SPDX-License-Identifier: Apache-2.0

/// The bytes of GET and SET on the wire, by the framing of RESP.
package enum WireBytes {
    /// The bytes of one operation in both directions, when every read hits.
    ///
    /// - Parameters:
    ///   - reads: the share of GET, 0…1; the rest is SET.
    ///   - expirySeconds: of SET with EX; nil for SET without.
    package static func perOperation(_ data: DataSet, reads: Double, expirySeconds: Int64?) -> Double {
        let each = data.lengths.reduce(0.0) { sum, lengths in
            sum + reads * get(lengths) + (1 - reads) * set(lengths, expirySeconds: expirySeconds)
        }
        return each / Double(max(1, data.lengths.count))
    }

    private static func get(_ lengths: DataSet.Lengths) -> Double {
        Double(array(2) + bulk(3) + bulk(lengths.key) + bulk(lengths.value))
    }

    private static func set(_ lengths: DataSet.Lengths, expirySeconds: Int64?) -> Double {
        let expiry = expirySeconds.map { bulk(2) + bulk(digits(Int(clamping: $0))) } ?? 0
        let request = array(expirySeconds == nil ? 3 : 5) + bulk(3) + bulk(lengths.key) + bulk(lengths.value) + expiry
        return Double(request + "+OK\r\n".utf8.count)
    }

    /// `*`, the number of arguments, a line end.
    private static func array(_ count: Int) -> Int { 3 + digits(count) }

    /// `$`, the length, two line ends, the bytes.
    private static func bulk(_ bytes: Int) -> Int { bytes + 5 + digits(bytes) }

    private static func digits(_ number: Int) -> Int { String(max(0, number)).count }
}
