// SPDX-License-Identifier: Apache-2.0
import RESP

extension CommandTable {
    /// Commands on whole values.
    static let strings: [ServerCommand] = [
        ServerCommand("GET", arity: 2, get),
        ServerCommand("SET", arity: -3, set),
        ServerCommand("MGET", arity: -2, multipleGet),
        ServerCommand("MSET", arity: -3, multipleSet),
        ServerCommand("SETEX", arity: 4) { call, bytes in setExpiring(call, unit: 1_000_000_000, &bytes) },
        ServerCommand("PSETEX", arity: 4) { call, bytes in setExpiring(call, unit: 1_000_000, &bytes) },
        ServerCommand("SETNX", arity: 3) { call, bytes in
            guard call.row(1) == nil else { return call.reply.integer(0, into: &bytes) }
            store(call, row: nil, value: 2, expiresAt: .max)
            call.reply.integer(1, into: &bytes)
        },
        ServerCommand("GETDEL", arity: 2) { call, bytes in
            let row = call.row(1)
            guard replyWithString(call, row: row, &bytes) else { return }
            if let row { call.keyspace.remove(row: row) }
        },
        ServerCommand("STRLEN", arity: 2) { call, bytes in
            guard let row = call.row(1) else { return call.reply.integer(0, into: &bytes) }
            guard case .string(let value) = call.keyspace.value(row: row) else { return call.wrongType(&bytes) }
            call.reply.integer(Int64(value.count), into: &bytes)
        },
    ]

    private static func get(_ call: CommandCall, _ bytes: inout [UInt8]) {
        let row = call.row(1)
        call.server.countRead(hit: row != nil)
        _ = replyWithString(call, row: row, &bytes)
    }

    private static func multipleGet(_ call: CommandCall, _ bytes: inout [UInt8]) {
        call.reply.array(call.count - 1, into: &bytes)
        for index in 1..<call.count {
            let row = call.row(index)
            call.server.countRead(hit: row != nil)
            if let row, case .string(let value) = call.keyspace.value(row: row) {
                call.reply.bulk(value, into: &bytes)
            } else {
                call.reply.null(into: &bytes)
            }
        }
    }

    private static func multipleSet(_ call: CommandCall, _ bytes: inout [UInt8]) {
        guard call.count % 2 == 1 else { return call.wrongArity(&bytes) }
        for index in stride(from: 1, to: call.count, by: 2) {
            let value = StoredValue.string([UInt8](call[index + 1]))
            call.keyspace.set(call[index], row: call.row(index), to: value, expiresAt: .max, at: call.now)
        }
        call.ok(&bytes)
    }

    private static func set(_ call: CommandCall, _ bytes: inout [UInt8]) {
        guard call.count > 3 else {
            store(call, row: call.row(1), value: 2, expiresAt: .max)
            return call.ok(&bytes)
        }
        var onlyIfAbsent = false
        var onlyIfPresent = false
        var keepsExpiry = false
        var answersOld = false
        var expiresAt: Int64?
        var index = 3
        while index < call.count {
            if call.isWord(index, "NX"), !onlyIfPresent {
                onlyIfAbsent = true
            } else if call.isWord(index, "XX"), !onlyIfAbsent {
                onlyIfPresent = true
            } else if call.isWord(index, "GET") {
                answersOld = true
            } else if call.isWord(index, "KEEPTTL"), expiresAt == nil {
                keepsExpiry = true
            } else if expiresAt == nil, !keepsExpiry, index + 1 < call.count,
                call.isWord(index, "EX") || call.isWord(index, "PX")
            {
                guard let amount = call.integer(index + 1) else { return call.notAnInteger(&bytes) }
                let unit: Int64 = call.isWord(index, "EX") ? 1_000_000_000 : 1_000_000
                guard amount > 0, let end = call.deadline(amount, unit: unit) else {
                    return call.reply.error("ERR invalid expire time in 'set' command", into: &bytes)
                }
                expiresAt = end
                index += 1
            } else {
                return call.syntaxError(&bytes)
            }
            index += 1
        }
        let row = call.row(1)
        if answersOld, !replyWithString(call, row: row, &bytes) { return }
        if onlyIfAbsent && row != nil || onlyIfPresent && row == nil {
            if !answersOld { call.reply.null(into: &bytes) }
            return
        }
        let kept = keepsExpiry ? row.map { call.keyspace.expiry(row: $0) } : nil
        store(call, row: row, value: 2, expiresAt: expiresAt ?? kept ?? .max)
        if !answersOld { call.ok(&bytes) }
    }

    private static func setExpiring(_ call: CommandCall, unit: Int64, _ bytes: inout [UInt8]) {
        guard let amount = call.integer(2) else { return call.notAnInteger(&bytes) }
        guard amount > 0, let end = call.deadline(amount, unit: unit) else {
            return call.reply.error("ERR invalid expire time in '\(call.text(0).lowercased())' command", into: &bytes)
        }
        store(call, row: call.row(1), value: 3, expiresAt: end)
        call.ok(&bytes)
    }

    private static func store(_ call: CommandCall, row: Int?, value: Int, expiresAt: Int64) {
        let stored = StoredValue.string([UInt8](call[value]))
        call.keyspace.set(call[1], row: row, to: stored, expiresAt: expiresAt, at: call.now)
    }

    /// Answers the value of a row, or null; false when it holds no string, which has then been answered.
    private static func replyWithString(_ call: CommandCall, row: Int?, _ bytes: inout [UInt8]) -> Bool {
        guard let row else {
            call.reply.null(into: &bytes)
            return true
        }
        guard case .string(let value) = call.keyspace.value(row: row) else {
            call.wrongType(&bytes)
            return false
        }
        call.reply.bulk(value, into: &bytes)
        return true
    }
}
