// SPDX-License-Identifier: Apache-2.0
import RESP

extension CommandTable {
    /// Commands on sorted sets, without the options that select by score.
    static let sortedSets: [ServerCommand] = [
        ServerCommand("ZADD", arity: -4, sortedAdd),
        ServerCommand("ZCARD", arity: 2) { call, bytes in
            guard let row = call.row(1) else { return call.reply.integer(0, into: &bytes) }
            guard case .sortedSet(let set) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
            call.reply.integer(Int64(set.ordered.count), into: &bytes)
        },
        ServerCommand("ZSCORE", arity: 3) { call, bytes in
            let row = call.row(1)
            call.server.countRead(hit: row != nil)
            guard let row else { return call.reply.null(into: &bytes) }
            guard case .sortedSet(let set) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
            guard let score = set.score(of: call[2]) else { return call.reply.null(into: &bytes) }
            call.reply.double(score, into: &bytes)
        },
        ServerCommand("ZRANGE", arity: -4, sortedRange),
    ]

    private static func sortedAdd(_ call: CommandCall, _ bytes: inout [UInt8]) {
        guard call.count % 2 == 0 else { return call.syntaxError(&bytes) }
        // All scores are read before the first change: a bad one changes nothing.
        for index in stride(from: 2, to: call.count, by: 2) where Decimal.double(call[index]) == nil {
            return call.reply.error("ERR value is not a valid float", into: &bytes)
        }
        let set: SortedSetValue
        if let row = call.row(1) {
            guard case .sortedSet(let existing) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
            set = existing
        } else {
            set = SortedSetValue()
            call.keyspace.set(call[1], row: nil, to: .sortedSet(set), expiresAt: .max, at: call.now)
        }
        let before = set.bytes
        var added: Int64 = 0
        for index in stride(from: 2, to: call.count, by: 2) {
            guard let score = Decimal.double(call[index]) else { continue }
            added += set.add(call[index + 1], score: score) ? 1 : 0
        }
        call.keyspace.grew(by: set.bytes - before)
        call.reply.integer(added, into: &bytes)
    }

    private static func sortedRange(_ call: CommandCall, _ bytes: inout [UInt8]) {
        guard let first = call.integer(2), let last = call.integer(3) else { return call.notAnInteger(&bytes) }
        var withScores = false
        var reversed = false
        for index in 4..<call.count {
            if call.isWord(index, "WITHSCORES") {
                withScores = true
            } else if call.isWord(index, "REV") {
                reversed = true
            } else {
                return call.syntaxError(&bytes)
            }
        }
        let row = call.row(1)
        call.server.countRead(hit: row != nil)
        guard let row else { return call.reply.array(0, into: &bytes) }
        guard case .sortedSet(let set) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
        let members = set.ordered
        let range = places(from: first, through: last, of: members.count)
        let inPairs = withScores && call.reply.isRESP3
        call.reply.array(range.count * (withScores && !inPairs ? 2 : 1), into: &bytes)
        for place in range {
            let member = members[reversed ? members.count - 1 - place : place]
            if inPairs { call.reply.array(2, into: &bytes) }
            call.reply.bulk(member.name, into: &bytes)
            if withScores { call.reply.double(member.score, into: &bytes) }
        }
    }
}
