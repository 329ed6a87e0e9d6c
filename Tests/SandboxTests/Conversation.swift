// SPDX-License-Identifier: Apache-2.0
import Network

/// Talks to a service by hand: no socket, a clock that the test sets, replies as text.
final class Conversation<Service: ByteService> {
    var service: Service
    var now: Int64 = 0
    /// Connections that the service closed or reset.
    private(set) var ended: [Int] = []
    private(set) var replies: [Int: String] = [:]

    init(_ service: Service) { self.service = service }

    func open(_ connection: Int = 0) -> Bool {
        var output = ServiceOutput()
        let accepted = service.opened(connection, at: now, &output)
        take(output)
        return accepted
    }

    /// Sends bytes as they are; returns what came back for this connection at once.
    func send(_ bytes: [UInt8], on connection: Int = 0) -> String {
        var output = ServiceOutput()
        bytes.withUnsafeBytes { service.received($0, on: connection, at: now, &output) }
        take(output)
        return replies.removeValue(forKey: connection) ?? ""
    }

    /// Sends one command, its arguments separated by spaces.
    func ask(_ command: String, on connection: Int = 0) -> String {
        send(request(command.split(separator: " ").map(String.init)), on: connection)
    }

    func advance(to time: Int64) {
        now = time
        var output = ServiceOutput()
        service.advance(to: time, &output)
        take(output)
    }

    /// Lets everything happen that is pending until a time; returns when what came, by connection.
    func run(until end: Int64) -> [(time: Int64, connection: Int, text: String)] {
        var seen: [(Int64, Int, String)] = []
        while let due = service.nextDue(), due <= end {
            advance(to: due)
            for (connection, text) in replies.sorted(by: { $0.key < $1.key }) { seen.append((due, connection, text)) }
            replies = [:]
        }
        now = end
        return seen
    }

    private func take(_ output: ServiceOutput) {
        var offset = 0
        for action in output.actions {
            switch action {
            case .send(let connection, let count):
                replies[connection, default: ""] += String(
                    decoding: output.bytes[offset..<offset + count], as: UTF8.self)
                offset += count
            case .close(let connection), .reset(let connection): ended.append(connection)
            }
        }
    }
}

/// A command as an array of bulk strings.
func request(_ arguments: [String]) -> [UInt8] {
    Array(("*\(arguments.count)\r\n" + arguments.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()).utf8)
}
