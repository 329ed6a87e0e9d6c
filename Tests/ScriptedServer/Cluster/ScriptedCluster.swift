// SPDX-License-Identifier: Apache-2.0
package import Network
import RESP
import Sandbox

/// A cluster of scripted servers in virtual time: which node a connection is with follows from the port it was opened to,
/// and all share one set of data, so that a key is where its slot is.
package final class ScriptedCluster: ByteService {
    /// What a node does with the commands for a slot.
    package enum Answer: Sendable, Equatable {
        /// `MOVED` to the node with this port, whoever that is.
        case moved(to: Int)
        /// `ASK` to that node; only a command behind `ASKING` is done there.
        case ask(to: Int)
        case error(String)
    }

    /// What is different from a moment on.
    package struct Event: Sendable {
        /// In nanoseconds since the first connection.
        package var time: Int64
        package var change: @Sendable (ScriptedCluster) -> Void

        package init(at time: Int64, _ change: @escaping @Sendable (ScriptedCluster) -> Void) {
            self.time = time
            self.change = change
        }
    }

    /// By slot: the port of the node that holds it.
    package var owners: [Int]
    /// Answers out of the order, by the port of the node and the slot.
    package var answers: [Int: [Int: Answer]] = [:]
    /// Ports of nodes that break their connections and take no others.
    package var down: Set<Int> = []
    /// Ports of nodes that answer reads as replicas, to connections that have said READONLY; with the port of the primary.
    package var replicas: [Int: Int] = [:]
    /// Whether the servers are no cluster: keys of any slots may be in one command, and replicas answer whoever asks.
    package var splitsNothing = false
    /// What an event has counted, for the test.
    package var noted: [Int] = []
    /// Commands on keys that each node has done, and those that it answered with a redirection.
    package private(set) var done: [Int: Int] = [:]
    package private(set) var redirected: [Int: Int] = [:]
    /// Writes that each node has done.
    package private(set) var writes: [Int: Int] = [:]
    /// Commands by their first word.
    package private(set) var commands: [String: Int] = [:]
    /// The most commands that one connection had sent and not been answered.
    package private(set) var mostInFlight = 0

    private final class Client {
        let port: Int
        var parser = RequestParser()
        var isAsking = false
        var isReadOnly = false
        var inFlight = 0

        init(port: Int) { self.port = port }
    }

    private let store = KeyValueService()
    private var clients: [Int: Client] = [:]
    private var pending = PendingActions()
    private var events: [Event]
    private var origin: Int64?
    private let delay: Int64

    /// - Parameters:
    ///   - ports: of the primaries, which share the slots evenly.
    ///   - delay: what each reply takes, in nanoseconds.
    package init(ports: [Int], delay: Int64, events: [Event] = []) {
        owners = (0..<KeySlot.count).map { ports[$0 * ports.count / KeySlot.count] }
        self.delay = delay
        self.events = events.sorted { $0.time < $1.time }
    }

    package func opened(
        _ connection: Int, to address: SocketAddress, at now: Int64, _ output: inout ServiceOutput
    ) -> Bool {
        if origin == nil { origin = now }
        guard !down.contains(address.port) else { return false }
        clients[connection] = Client(port: address.port)
        store.open(connection, at: now)
        return true
    }

    package func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool { false }

    package func received(
        _ bytes: UnsafeRawBufferPointer, on number: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        guard let client = clients[number] else { return }
        _ = client.parser.parse(bytes) { arguments in
            var reply: [UInt8] = []
            answer(arguments, client, number, at: now, into: &reply)
            client.inFlight += 1
            mostInFlight = max(mostInFlight, client.inFlight)
            pending.add(PendingAction(due: now + delay, connection: number, kind: .send(reply)))
            return .proceed
        }
    }

    package func closed(_ connection: Int, at now: Int64) {
        if clients.removeValue(forKey: connection) != nil { store.closed(connection, at: now) }
    }

    /// Connections that a node has now.
    package func openCount(_ port: Int) -> Int { clients.values.count { $0.port == port } }

    package func nextDue() -> Int64? {
        let due = pending.first?.due
        guard let event = events.first, let origin else { return due }
        return min(due ?? .max, origin + event.time)
    }

    package func advance(to now: Int64, _ output: inout ServiceOutput) {
        while let due = nextDue(), due <= now {
            if let event = events.first, let origin, origin + event.time == due {
                events.removeFirst()
                event.change(self)
                for (number, client) in clients.sorted(by: { $0.key < $1.key }) where down.contains(client.port) {
                    output.reset(number)
                    closed(number, at: due)
                }
                continue
            }
            let action = pending.removeFirst()
            guard let client = clients[action.connection], case .send(let bytes) = action.kind else { continue }
            client.inFlight -= 1
            bytes.withUnsafeBytes { output.send($0, to: action.connection) }
        }
    }

    private func answer(
        _ arguments: RequestArguments, _ client: Client, _ number: Int, at now: Int64, into reply: inout [UInt8]
    ) {
        let name = String(decoding: arguments[0], as: UTF8.self)
        commands[name, default: 0] += 1
        switch name {
        case "ASKING":
            client.isAsking = true
            reply = Array("+OK\r\n".utf8)
            return
        case "READONLY":
            client.isReadOnly = true
            reply = Array("+OK\r\n".utf8)
            return
        default: break
        }
        let keys = keys(of: name, arguments)
        let slots = Set(keys.map { KeySlot.slot(of: $0) })
        let isAsking = client.isAsking
        client.isAsking = false
        if slots.count > 1 && !splitsNothing {
            reply = Array("-CROSSSLOT Keys in request don't hash to the same slot\r\n".utf8)
            return
        }
        if let slot = slots.first, let line = refusal(name, slot, client, isAsking: isAsking) {
            redirected[client.port, default: 0] += 1
            reply = Array("-\(line)\r\n".utf8)
            return
        }
        if !keys.isEmpty {
            done[client.port, default: 0] += 1
            if name != "GET" && name != "MGET" { writes[client.port, default: 0] += 1 }
        }
        _ = store.execute(arguments, on: number, at: now, into: &reply)
    }

    /// The error line that a node has for a command; nil when it does it.
    private func refusal(_ name: String, _ slot: Int, _ client: Client, isAsking: Bool) -> String? {
        switch answers[client.port]?[slot] {
        case .moved(let port): return "MOVED \(slot) 127.0.0.1:\(port)"
        case .ask(let port): return "ASK \(slot) 127.0.0.1:\(port)"
        case .error(let line): return line
        case nil: break
        }
        let owner = owners[slot]
        if owner == client.port || isAsking { return nil }
        if replicas[client.port] == owner && (client.isReadOnly || splitsNothing) && (name == "GET" || name == "MGET") {
            return nil
        }
        return "MOVED \(slot) 127.0.0.1:\(owner)"
    }

    private func keys(of name: String, _ arguments: RequestArguments) -> [[UInt8]] {
        guard arguments.count > 1, name != "CLIENT" else { return [] }
        switch name {
        case "MGET", "DEL", "UNLINK": return (1..<arguments.count).map { [UInt8](arguments[$0]) }
        case "MSET": return stride(from: 1, to: arguments.count, by: 2).map { [UInt8](arguments[$0]) }
        default: return [[UInt8](arguments[1])]
        }
    }
}
