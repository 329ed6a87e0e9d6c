// SPDX-License-Identifier: Apache-2.0
package import Network
import RESP
import Sandbox

/// A command that a scripted server received.
package struct RecordedCommand: Sendable, Equatable {
    package var arguments: [[UInt8]]
    package var connection: Int
    /// When it arrived, on the clock of the host.
    package var arrival: Int64

    package init(arguments: [[UInt8]], connection: Int, arrival: Int64) {
        self.arguments = arguments
        self.connection = connection
        self.arrival = arrival
    }
}

/// A RESP server that misbehaves by a script, for tests with known answers.
///
/// All that happens is a function of the script and of what arrives when, so that it is exact in virtual time. Behind a
/// `ServiceHost` the same script runs on the real clock.
package final class ScriptedService: ByteService {
    private final class Connection {
        var parser = RequestParser()
        /// When its last reply was, or will be, complete: no later reply overtakes it.
        var lastDue = Int64.min
        /// What comes after a reply that was dropped or cut is received and never answered.
        var isMute = false
    }

    package let script: Script
    /// How many commands have arrived on all connections.
    package private(set) var commandCount = 0
    /// The commands in order of arrival, where the script asks for them.
    package private(set) var commands: [RecordedCommand] = []
    /// How many connections were accepted.
    package private(set) var connectionCount = 0
    /// How many connections an outage refused.
    package private(set) var refusedCount = 0

    private let store = KeyValueService()
    private var connections: [Int: Connection] = [:]
    private var server: SingleServer
    private var replyDelay: DrawnLength
    private var pending = PendingActions()
    private var origin: Int64?
    private var outages: [Script.Outage]

    package init(_ script: Script) {
        self.script = script
        server = SingleServer(script)
        replyDelay = DrawnLength(script.replyDelay, seed: ~script.seed)
        origin = script.origin
        outages = script.outages.sorted { $0.from < $1.from }
    }

    package func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        let origin = self.origin ?? now
        self.origin = origin
        guard !script.outages.contains(where: { $0.from <= now - origin && now - origin < $0.until }) else {
            refusedCount += 1
            return false
        }
        connectionCount += 1
        connections[connection] = Connection()
        store.open(connection, at: now)
        return true
    }

    package func received(
        _ bytes: UnsafeRawBufferPointer, on number: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        guard let connection = connections[number] else { return }
        let fault = connection.parser.parse(bytes) { arguments in
            take(arguments, connection, number: number, at: now)
            return .proceed
        }
        if let fault {
            var reply: [UInt8] = []
            ReplyWriter().error(fault.reply, into: &reply)
            let due = max(now, connection.lastDue)
            pending.add(PendingAction(due: due, connection: number, kind: .send(reply)))
            pending.add(PendingAction(due: due, connection: number, kind: .close))
        }
        advance(to: now, &output)
    }

    package func closed(_ connection: Int, at now: Int64) { forget(connection, at: now) }

    package func nextDue() -> Int64? {
        let due = pending.first?.due
        guard let outage = outages.first, let origin else { return due }
        return min(due ?? .max, origin + outage.from)
    }

    package func advance(to now: Int64, _ output: inout ServiceOutput) {
        while let due = nextDue(), due <= now {
            if let outage = outages.first, let origin, origin + outage.from == due {
                outages.removeFirst()
                for connection in connections.keys.sorted() {
                    end(connection, resets: outage.resets, at: due, &output)
                }
                continue
            }
            let action = pending.removeFirst()
            guard connections[action.connection] != nil else { continue }
            switch action.kind {
            case .send(let bytes): bytes.withUnsafeBytes { output.send($0, to: action.connection) }
            case .close: end(action.connection, resets: false, at: due, &output)
            case .reset: end(action.connection, resets: true, at: due, &output)
            }
        }
    }

    /// Plans what becomes of one command.
    private func take(_ arguments: RequestArguments, _ connection: Connection, number: Int, at now: Int64) {
        commandCount += 1
        if script.records {
            let copies = (0..<arguments.count).map { [UInt8](arguments[$0]) }
            commands.append(RecordedCommand(arguments: copies, connection: number, arrival: now))
        }
        guard script.answers, !connection.isMute else { return }
        let origin = self.origin ?? now
        let done = origin + server.finish(arrivingAt: now - origin)
        var bytes: [UInt8] = []
        let quits = !reply(to: arguments, on: number, at: now, into: &bytes)
        if isEvery(script.dropEvery) {
            connection.isMute = true
            return
        }
        let crowd = script.crowding?.factor(connections: connections.count) ?? 1
        let due = max(done + Int64(Double(replyDelay.next()) * crowd), connection.lastDue)
        connection.lastDue = due
        var ending: PendingAction.Kind?
        if quits {
            connection.isMute = true
            ending = .close
        }
        if let cut = script.cut, cut.command == commandCount {
            bytes.removeLast(max(0, bytes.count - cut.bytes))
            connection.isMute = true
            ending = cut.resets ? .reset : .close
        }
        if let split = script.split, split.bytes < bytes.count {
            let first = Array(bytes[..<split.bytes])
            if !first.isEmpty { pending.add(PendingAction(due: due, connection: number, kind: .send(first))) }
            bytes.removeFirst(split.bytes)
            connection.lastDue = due + split.pause
        }
        pending.add(PendingAction(due: connection.lastDue, connection: number, kind: .send(bytes)))
        if let ending { pending.add(PendingAction(due: connection.lastDue, connection: number, kind: ending)) }
    }

    /// Appends the reply to a command; false when the connection is to end after it.
    private func reply(
        to arguments: RequestArguments, on connection: Int, at now: Int64, into bytes: inout [UInt8]
    ) -> Bool {
        if let garbage = script.garbage, garbage.command == commandCount {
            bytes = garbage.bytes
        } else if isEvery(script.errorEvery) || isRefused(arguments) {
            bytes = Array(script.errorReply.utf8)
        } else if case .constant(let reply) = script.replies {
            bytes = reply
        } else {
            return store.execute(arguments, on: connection, at: now, into: &bytes)
        }
        return true
    }

    private func isEvery(_ period: Int?) -> Bool { period.map { commandCount % $0 == 0 } ?? false }

    private func isRefused(_ arguments: RequestArguments) -> Bool {
        !script.refused.isEmpty && script.refused.contains(String(decoding: arguments[0], as: UTF8.self))
    }

    private func end(_ connection: Int, resets: Bool, at now: Int64, _ output: inout ServiceOutput) {
        if resets { output.reset(connection) } else { output.close(connection) }
        forget(connection, at: now)
    }

    private func forget(_ connection: Int, at now: Int64) {
        if connections.removeValue(forKey: connection) != nil { store.closed(connection, at: now) }
    }
}
