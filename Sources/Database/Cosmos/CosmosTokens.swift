// SPDX-License-Identifier: Apache-2.0

/// The session tokens of one session: what it has seen of each range of partition keys, so that it reads its own writes.
///
/// A token is `RANGE:VERSION#LSN#…` or `RANGE:LSN`; an answer may bring several with commas between them.
struct CosmosTokens {
    private var tokens: [(range: [UInt8], lsn: UInt64, text: [UInt8])] = []
    /// As it is sent; empty without any.
    private(set) var text: [UInt8] = []

    /// Takes what an answer brought; a token that is older than the one that is there is left.
    mutating func take(_ header: [UInt8]) {
        guard !header.isEmpty, header != text else { return }
        for part in header.split(separator: UInt8(ascii: ",")) {
            guard let colon = part.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let range = Array(part[..<colon])
            let lsn = Self.lsn(part[(colon + 1)...])
            if let place = tokens.firstIndex(where: { $0.range == range }) {
                guard lsn >= tokens[place].lsn else { continue }
                tokens[place] = (range, lsn, Array(part))
            } else {
                tokens.append((range, lsn, Array(part)))
            }
        }
        text = Array(tokens.map(\.text).joined(separator: [UInt8(ascii: ",")]))
    }

    mutating func removeAll() {
        tokens = []
        text = []
    }

    private static func lsn(_ text: ArraySlice<UInt8>) -> UInt64 {
        let parts = text.split(separator: UInt8(ascii: "#"), maxSplits: 2)
        guard let digits = parts.count > 1 ? parts[1] : parts.first else { return 0 }
        return UInt64(String(decoding: digits, as: UTF8.self)) ?? 0
    }
}
