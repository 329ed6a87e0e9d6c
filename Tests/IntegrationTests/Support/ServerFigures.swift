// SPDX-License-Identifier: Apache-2.0
import TestServers

/// What a server says about itself.
extension RedisServer {
    /// How often it has been asked for a command.
    func calls(_ command: String) throws -> Int {
        guard case .text(let text) = try send("INFO", "commandstats") else { return 0 }
        let line = text.split(separator: "\r\n").first { $0.hasPrefix("cmdstat_\(command):calls=") }
        return line.flatMap { Int($0.drop { $0 != "=" }.dropFirst().prefix { $0 != "," }) } ?? 0
    }

    /// The number of keys in its database 0.
    func keyCount() throws -> Int {
        guard case .integer(let count) = try send("DBSIZE") else { return -1 }
        return Int(count)
    }

    /// A moment in which the server has answered so many GETs, for what a test does then.
    func reads(_ count: Int, then action: @escaping @Sendable () -> Void = {}) -> CommandLineTool.Signal {
        CommandLineTool.Signal(
            0,
            .when {
                guard let calls = try? self.calls("get"), calls >= count else { return false }
                action()
                return true
            })
    }
}
