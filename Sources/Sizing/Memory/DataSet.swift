// SPDX-License-Identifier: Apache-2.0

/// The keys of a cache: how many, how long their names and values are, and how many of them expire.
package struct DataSet: Sendable, Equatable {
    /// The length of one key's name and of its value, in bytes.
    package struct Lengths: Sendable, Equatable {
        package var key: Int
        package var value: Int

        package init(key: Int, value: Int) {
            self.key = key
            self.value = value
        }
    }

    package var keys: UInt64
    /// Lengths that stand for all keys in equal parts; at least one.
    package var lengths: [Lengths]
    package var expiringKeys: UInt64

    package init(keys: UInt64, lengths: [Lengths], expiringKeys: UInt64) {
        self.keys = keys
        self.lengths = lengths
        self.expiringKeys = min(expiringKeys, keys)
    }

    package init(keys: UInt64, keyBytes: Int, valueBytes: Int, expires: Bool) {
        self.init(
            keys: keys, lengths: [Lengths(key: keyBytes, value: valueBytes)], expiringKeys: expires ? keys : 0)
    }

    package var meanKeyBytes: Double { mean { $0.key } }
    package var meanValueBytes: Double { mean { $0.value } }
    package var expiringShare: Double { keys == 0 ? 0 : Double(expiringKeys) / Double(keys) }

    private func mean(_ length: (Lengths) -> Int) -> Double {
        lengths.reduce(0) { $0 + Double(length($1)) } / Double(max(1, lengths.count))
    }
}
