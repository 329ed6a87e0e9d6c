// SPDX-License-Identifier: Apache-2.0
package import Sizing

/// What a live cache showed of itself, and of a few of its keys.
package struct CacheSample: Sendable {
    /// The lines of INFO; empty where the command is forbidden.
    package var info: [String: String] = [:]
    /// DBSIZE of the database that was asked; nil where it is forbidden.
    package var keys: UInt64?
    /// The lengths of the strings that were looked at.
    package var strings: [DataSet.Lengths] = []
    /// What MEMORY USAGE said of the keys that were looked at, of any type.
    package var memoryBytes: [Int] = []
    /// The keys that were looked at and were still there.
    package var looked = 0
    package var expiring = 0
    /// The keys that were gone when they were looked at.
    package var vanished = 0
    /// The keys whose names are no UTF-8 text; they were not looked at.
    package var unreadable = 0
    /// How many keys of each type that is no string.
    package var others: [String: Int] = [:]
    /// The commands that the cache refuses.
    package var refused: [String] = []
    /// Operations per second and bytes per operation while the sample was taken, without our own; nil where INFO hides them.
    package var ratePerSecond: Double?
    package var bytesPerOperation: Double?
    /// The share of GET and its like in the operations since the server's start; nil where INFO hides it.
    package var reads: Double?
    /// The primaries that were asked; empty where there was one server.
    package var nodes: [Node] = []

    package init() {}

    package var expiringShare: Double { looked == 0 ? 0 : Double(expiring) / Double(looked) }

    package var meanMemoryBytes: Double? {
        memoryBytes.isEmpty ? nil : memoryBytes.reduce(0) { $0 + Double($1) } / Double(memoryBytes.count)
    }

    /// The expiring keys of all databases, and all keys, from the lines `db0:keys=…,expires=…`.
    package var keyspace: (keys: UInt64, expires: UInt64)? {
        var total: (keys: UInt64, expires: UInt64)?
        for (name, value) in info where name.hasPrefix("db") && Int(name.dropFirst(2)) != nil {
            for part in value.split(separator: ",") {
                let pair = part.split(separator: "=")
                guard pair.count == 2, let number = UInt64(pair[1]) else { continue }
                if pair[0] == "keys" { total = ((total?.keys ?? 0) + number, total?.expires ?? 0) }
                if pair[0] == "expires" { total = (total?.keys ?? 0, (total?.expires ?? 0) + number) }
            }
        }
        return total
    }

    package func number(_ key: String) -> Double? { info[key].flatMap { Double($0) } }
}
