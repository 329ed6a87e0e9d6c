// SPDX-License-Identifier: Apache-2.0

/// What the counters of commands (`cmdstat_get:calls=10,…`) say about reads and writes.
enum CommandShares {
    private static let reading: Set<String> = [
        "get", "getex", "mget", "getrange", "strlen", "exists", "hget", "hmget", "hgetall", "smembers", "sismember",
        "lrange", "zrange", "zscore",
    ]
    private static let writing: Set<String> = [
        "set", "setex", "psetex", "setnx", "mset", "getset", "append", "del", "unlink", "incr", "incrby", "decr",
        "hset",
        "hmset", "hincrby", "expire", "pexpire", "lpush", "rpush", "sadd", "zadd",
    ]

    /// The share of reads since the server's start, 0…1; nil where nothing was counted or the counters are hidden.
    static func reads(_ info: [String: String]) -> Double? {
        var reads = 0.0
        var writes = 0.0
        for (key, value) in info where key.hasPrefix("cmdstat_") {
            let calls = value.split(separator: ",").first { $0.hasPrefix("calls=") }.flatMap { Double($0.dropFirst(6)) }
            let command = String(key.dropFirst("cmdstat_".count))
            if reading.contains(command) { reads += calls ?? 0 }
            if writing.contains(command) { writes += calls ?? 0 }
        }
        return reads + writes > 0 ? reads / (reads + writes) : nil
    }
}
