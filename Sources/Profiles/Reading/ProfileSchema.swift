// SPDX-License-Identifier: Apache-2.0

/// The keys of each section of a profile, in the order in which they are printed.
enum ProfileSchema {
    static let root = ["name", "about", "seed", "keys", "values", "operations", "load", "phases", "target", "database"]
    static let keys = ["count", "name", "pick"]
    static let values = ["size", "content", "compressible", "ttl"]
    static let load = ["arrivals", "rate", "connections", "connectRate", "depth", "threads", "pin", "spin"]
    static let phases = ["populate", "warmup", "measure", "requests", "drain"]
    static let target = [
        "url", "scheme", "port", "cluster", "readFrom", "resp", "connectTimeout", "timeout", "tls",
    ]
    static let tls = ["ca", "cert", "key", "serverName", "insecure"]
    static let database = [
        "url", "connections", "timeout", "retries", "retryWait", "delay", "strategy", "limit", "read", "write", "ids",
    ]

    static let keyCount: ClosedRange<UInt64> = 1...1_000_000_000_000
    static let requests: ClosedRange<UInt64> = 1...1_000_000_000_000_000
    static let connections = 1...100_000
    static let databaseConnections = 1...10_000
    static let databaseRetries = 0...100
    static let retryWait: ClosedRange<Int64> = 1_000_000...60_000_000_000
    static let databaseWorkers: ClosedRange<UInt64> = 1...1_000_000
    /// A declared delay before a query, in nanoseconds.
    static let delay: ClosedRange<Int64> = 1000...60_000_000_000
    static let timeout: ClosedRange<Int64> = 1_000_000...3_600_000_000_000
    static let depth = 1...10_000
    static let threads = 1...64
    static let rate = 0.001...100_000_000
    static let connectRate = 0.1...1_000_000
    static let port = 1...65_535
    static let longest: Int64 = 30 * 86_400_000_000_000
    static let processors = 0...4095
    /// What an operation mix can hold.
    static let mostOperations = 256
    static let keysPerOperation = 1...10_000
}
