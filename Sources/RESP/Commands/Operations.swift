// SPDX-License-Identifier: Apache-2.0

/// The operations that profiles can name; each has its file under `Operations/`.
package enum Operations {
    package static let all: [OperationKind] = [
        .get, .set, .mget, .mset, .del, .unlink, .exists, .expire, .ttl, .getex, .incr, .hget, .hset, .hgetall, .zadd,
        .zrange, .lpush, .lrange,
    ]

    /// The operation with this name, in small letters.
    package static func named(_ name: String) -> OperationKind? { all.first { $0.name == name } }

    /// The operation that somebody who wrote `name` may have meant.
    package static func nearestName(to name: String) -> String? {
        Spelling.nearest(to: name, in: all.map(\.name))
    }
}
