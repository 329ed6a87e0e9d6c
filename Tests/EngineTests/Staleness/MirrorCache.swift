// SPDX-License-Identifier: Apache-2.0
import Network
import RESP

/// A cache that holds every key and always answers with what the database held `lag` ago.
///
/// Correct with a lag of 0, and with more an old version for exactly that long after each write. What is stored or deleted in
/// it changes nothing.
final class MirrorCache: ByteService {
    private let database: StoredRows
    private let lag: Int64
    /// A reply comes so long after the value was looked up.
    private let replyDelay: Int64
    /// Whether only every second GET lags.
    private let everySecond: Bool
    private var getCount = 0
    private var parsers: [Int: RequestParser] = [:]
    private var replies: [(due: Int64, connection: Int, bytes: [UInt8])] = []
    private var sent = 0

    init(_ database: StoredRows, lag: Int64 = 0, replyDelay: Int64 = 0, everySecond: Bool = false) {
        self.database = database
        self.lag = lag
        self.replyDelay = replyDelay
        self.everySecond = everySecond
    }

    func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        parsers[connection] = RequestParser()
        return true
    }

    func received(
        _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        _ = parsers[connection]?.parse(bytes) { arguments in
            replies.append((now + replyDelay, connection, reply(arguments, now)))
            return .proceed
        }
        advance(to: now, &output)
    }

    private func reply(_ arguments: RequestArguments, _ now: Int64) -> [UInt8] {
        guard String(decoding: arguments[0], as: UTF8.self) == "GET" else { return Array("+OK\r\n".utf8) }
        let id = String(decoding: arguments[1], as: UTF8.self).split(separator: ":").last.flatMap { Int64($0) } ?? 0
        getCount += 1
        let value = database.row(id, at: everySecond && getCount % 2 == 0 ? now : now - lag)
        return Array("$\(value.count)\r\n".utf8) + value + [13, 10]
    }

    func closed(_ connection: Int, at now: Int64) { parsers[connection] = nil }

    func nextDue() -> Int64? { sent < replies.count ? replies[sent].due : nil }

    func advance(to now: Int64, _ output: inout ServiceOutput) {
        while sent < replies.count, replies[sent].due <= now {
            replies[sent].bytes.withUnsafeBytes { output.send($0, to: replies[sent].connection) }
            sent += 1
        }
        if sent > 4096 {
            replies.removeFirst(sent)
            sent = 0
        }
    }
}
