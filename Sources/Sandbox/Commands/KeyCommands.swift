// SPDX-License-Identifier: Apache-2.0
import RESP

extension CommandTable {
    /// Commands on keys, whatever they hold.
    static let keys: [ServerCommand] = [
        ServerCommand("DEL", arity: -2, remove),
        ServerCommand("UNLINK", arity: -2, remove),
        ServerCommand("EXISTS", arity: -2) { call, bytes in
            var found: Int64 = 0
            for index in 1..<call.count {
                let exists = call.row(index) != nil
                call.server.countRead(hit: exists)
                found += exists ? 1 : 0
            }
            call.reply.integer(found, into: &bytes)
        },
        ServerCommand("TYPE", arity: 2) { call, bytes in
            guard let row = call.row(1) else { return call.reply.simple("none", into: &bytes) }
            call.reply.simple(call.keyspace.value(row: row).typeName, into: &bytes)
        },
        ServerCommand("EXPIRE", arity: 3) { call, bytes in expire(call, unit: 1_000_000_000, &bytes) },
        ServerCommand("PEXPIRE", arity: 3) { call, bytes in expire(call, unit: 1_000_000, &bytes) },
        ServerCommand("TTL", arity: 2) { call, bytes in timeToLive(call, unit: 1_000_000_000, &bytes) },
        ServerCommand("PTTL", arity: 2) { call, bytes in timeToLive(call, unit: 1_000_000, &bytes) },
        ServerCommand("PERSIST", arity: 2) { call, bytes in
            guard let row = call.row(1), call.keyspace.expiry(row: row) != .max else {
                return call.reply.integer(0, into: &bytes)
            }
            call.keyspace.setExpiry(row: row, to: .max)
            call.reply.integer(1, into: &bytes)
        },
        ServerCommand("DBSIZE", arity: 1) { call, bytes in
            call.reply.integer(Int64(call.keyspace.count), into: &bytes)
        },
        ServerCommand("FLUSHALL", arity: -1, refuse),
        ServerCommand("FLUSHDB", arity: -1, refuse),
    ]

    private static func remove(_ call: CommandCall, _ bytes: inout [UInt8]) {
        var removed: Int64 = 0
        for index in 1..<call.count {
            guard let row = call.row(index) else { continue }
            call.keyspace.remove(row: row)
            removed += 1
        }
        call.reply.integer(removed, into: &bytes)
    }

    private static func expire(_ call: CommandCall, unit: Int64, _ bytes: inout [UInt8]) {
        guard call.count == 3, let amount = call.integer(2) else { return call.notAnInteger(&bytes) }
        guard let end = call.deadline(amount, unit: unit) else {
            return call.reply.error("ERR invalid expire time in '\(call.text(0).lowercased())' command", into: &bytes)
        }
        guard let row = call.row(1) else { return call.reply.integer(0, into: &bytes) }
        if amount <= 0 {
            call.keyspace.remove(row: row)
        } else {
            call.keyspace.setExpiry(row: row, to: end)
        }
        call.reply.integer(1, into: &bytes)
    }

    /// -2 for no such key, -1 for no expiry; seconds are rounded to the nearest.
    private static func timeToLive(_ call: CommandCall, unit: Int64, _ bytes: inout [UInt8]) {
        guard let row = call.row(1) else { return call.reply.integer(-2, into: &bytes) }
        let expiresAt = call.keyspace.expiry(row: row)
        guard expiresAt != .max else { return call.reply.integer(-1, into: &bytes) }
        call.reply.integer((expiresAt - call.now + unit / 2) / unit, into: &bytes)
    }

    private static func refuse(_ call: CommandCall, _ bytes: inout [UInt8]) {
        call.reply.error("ERR '\(call.text(0))' is refused: this server forgets its data when it stops", into: &bytes)
    }
}
