// SPDX-License-Identifier: Apache-2.0
import RESP

extension CommandTable {
    /// Commands on fields of a key.
    static let hashes: [ServerCommand] = [
        ServerCommand("HSET", arity: -4, hashSet),
        ServerCommand("HGET", arity: 3) { call, bytes in
            read(call, &bytes) { hash, bytes in
                if let value = hash?.value(of: call[2]) {
                    call.reply.bulk(value, into: &bytes)
                } else {
                    call.reply.null(into: &bytes)
                }
            }
        },
        ServerCommand("HMGET", arity: -3) { call, bytes in
            read(call, &bytes) { hash, bytes in
                call.reply.array(call.count - 2, into: &bytes)
                for index in 2..<call.count {
                    if let value = hash?.value(of: call[index]) {
                        call.reply.bulk(value, into: &bytes)
                    } else {
                        call.reply.null(into: &bytes)
                    }
                }
            }
        },
        ServerCommand("HGETALL", arity: 2) { call, bytes in
            read(call, &bytes) { hash, bytes in
                let rows = hash?.fields.rows ?? []
                call.reply.map(rows.count, into: &bytes)
                for row in rows {
                    call.reply.bulk(row.key, into: &bytes)
                    call.reply.bulk(row.value, into: &bytes)
                }
            }
        },
        ServerCommand("HLEN", arity: 2) { call, bytes in
            read(call, &bytes) { hash, bytes in call.reply.integer(Int64(hash?.fields.count ?? 0), into: &bytes) }
        },
        ServerCommand("HEXISTS", arity: 3) { call, bytes in
            read(call, &bytes) { hash, bytes in
                call.reply.integer(hash?.value(of: call[2]) == nil ? 0 : 1, into: &bytes)
            }
        },
        ServerCommand("HDEL", arity: -3, hashRemove),
    ]

    private static func hashSet(_ call: CommandCall, _ bytes: inout [UInt8]) {
        guard call.count % 2 == 0 else { return call.wrongArity(&bytes) }
        let hash: HashValue
        if let row = call.row(1) {
            guard case .hash(let existing) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
            hash = existing
        } else {
            hash = HashValue()
            call.keyspace.set(call[1], row: nil, to: .hash(hash), expiresAt: .max, at: call.now)
        }
        let before = hash.bytes
        var added: Int64 = 0
        for index in stride(from: 2, to: call.count, by: 2) where hash.set(call[index], call[index + 1]) {
            added += 1
        }
        call.keyspace.grew(by: hash.bytes - before)
        call.reply.integer(added, into: &bytes)
    }

    private static func hashRemove(_ call: CommandCall, _ bytes: inout [UInt8]) {
        guard let row = call.row(1) else { return call.reply.integer(0, into: &bytes) }
        guard case .hash(let hash) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
        let before = hash.bytes
        var removed: Int64 = 0
        for index in 2..<call.count where hash.remove(call[index]) { removed += 1 }
        call.keyspace.grew(by: hash.bytes - before)
        if hash.fields.count == 0 { call.keyspace.remove(row: row) }
        call.reply.integer(removed, into: &bytes)
    }

    /// Hands over the hash of the first argument, or nil when there is none; answers when it is of another type.
    private static func read(_ call: CommandCall, _ bytes: inout [UInt8], _ body: (HashValue?, inout [UInt8]) -> Void) {
        let row = call.row(1)
        call.server.countRead(hit: row != nil)
        guard let row else { return body(nil, &bytes) }
        guard case .hash(let hash) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
        body(hash, &bytes)
    }
}
