// SPDX-License-Identifier: Apache-2.0
import RESP

extension CommandTable {
    /// Commands on lists.
    static let lists: [ServerCommand] = [
        ServerCommand("LPUSH", arity: -3) { call, bytes in push(call, toHead: true, &bytes) },
        ServerCommand("RPUSH", arity: -3) { call, bytes in push(call, toHead: false, &bytes) },
        ServerCommand("LLEN", arity: 2) { call, bytes in
            guard let row = call.row(1) else { return call.reply.integer(0, into: &bytes) }
            guard case .list(let list) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
            call.reply.integer(Int64(list.count), into: &bytes)
        },
        ServerCommand("LRANGE", arity: 4, listRange),
    ]

    private static func push(_ call: CommandCall, toHead: Bool, _ bytes: inout [UInt8]) {
        let list: ListValue
        if let row = call.row(1) {
            guard case .list(let existing) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
            list = existing
        } else {
            list = ListValue()
            call.keyspace.set(call[1], row: nil, to: .list(list), expiresAt: .max, at: call.now)
        }
        let before = list.bytes
        for index in 2..<call.count { list.push(call[index], toHead: toHead) }
        call.keyspace.grew(by: list.bytes - before)
        call.reply.integer(Int64(list.count), into: &bytes)
    }

    private static func listRange(_ call: CommandCall, _ bytes: inout [UInt8]) {
        guard let first = call.integer(2), let last = call.integer(3) else { return call.notAnInteger(&bytes) }
        let row = call.row(1)
        call.server.countRead(hit: row != nil)
        guard let row else { return call.reply.array(0, into: &bytes) }
        guard case .list(let list) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
        let range = places(from: first, through: last, of: list.count)
        call.reply.array(range.count, into: &bytes)
        for index in range { call.reply.bulk(list[index], into: &bytes) }
    }

    /// The places that `first` to `last` name, where negative numbers count from the end.
    static func places(from first: Int64, through last: Int64, of count: Int) -> Range<Int> {
        let low = max(first < 0 ? first + Int64(count) : first, 0)
        let high = min(last < 0 ? last + Int64(count) : last, Int64(count) - 1)
        return low <= high ? Int(low)..<Int(high) + 1 : 0..<0
    }
}
