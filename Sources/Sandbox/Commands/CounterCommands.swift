// SPDX-License-Identifier: Apache-2.0
import RESP

extension CommandTable {
    /// Commands on values that are integers.
    static let counters: [ServerCommand] = [
        ServerCommand("INCR", arity: 2) { call, bytes in add(call, 1, &bytes) },
        ServerCommand("DECR", arity: 2) { call, bytes in add(call, -1, &bytes) },
        ServerCommand("INCRBY", arity: 3) { call, bytes in
            guard let amount = call.integer(2) else { return call.notAnInteger(&bytes) }
            add(call, amount, &bytes)
        },
        ServerCommand("DECRBY", arity: 3) { call, bytes in
            guard let amount = call.integer(2), amount != .min else { return call.notAnInteger(&bytes) }
            add(call, -amount, &bytes)
        },
    ]

    private static func add(_ call: CommandCall, _ amount: Int64, _ bytes: inout [UInt8]) {
        let row = call.row(1)
        var before: Int64 = 0
        if let row {
            guard case .string(let value) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
            guard let number = value.withUnsafeBytes({ Decimal.integer($0) }) else { return call.notAnInteger(&bytes) }
            before = number
        }
        let (after, overflow) = before.addingReportingOverflow(amount)
        guard !overflow else {
            return call.reply.error("ERR increment or decrement would overflow", into: &bytes)
        }
        let expiresAt = row.map { call.keyspace.expiry(row: $0) } ?? .max
        let value = StoredValue.string(ReplyWriter.digits(of: after))
        call.keyspace.set(call[1], row: row, to: value, expiresAt: expiresAt, at: call.now)
        call.reply.integer(after, into: &bytes)
    }
}
