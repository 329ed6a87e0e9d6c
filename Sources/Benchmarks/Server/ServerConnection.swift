// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A plain blocking connection to the server under load, to fill it and to read its counters.
///
/// Independent of the code that is measured.
final class ServerConnection {
    private let descriptor: Int32
    private var received: [UInt8] = []

    /// Connects to a loopback port.
    ///
    /// A wait for the server ends with an error after 30 s.
    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw BenchmarkFailure("A socket could not be made: \(String(cString: strerror(errno))).")
        }
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = ServerConnection.loopback(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            throw BenchmarkFailure("127.0.0.1:\(port) did not answer: \(String(cString: strerror(errno))).")
        }
    }

    deinit {
        close(descriptor)
    }

    /// The text of a bulk reply, such as that of INFO.
    func bulk(_ words: [String]) throws -> String {
        try write(ServerConnection.command(words))
        let head = try line()
        guard head.hasPrefix("$"), let length = Int(head.dropFirst()), length >= 0 else {
            throw BenchmarkFailure("The server answered \(words.joined(separator: " ")) with \(head).")
        }
        while received.count < length + 2 {
            try fill()
        }
        defer { received.removeFirst(length + 2) }
        return String(decoding: received[..<length], as: UTF8.self)
    }

    /// Sends commands at once and expects `+OK` for each.
    func expectOK(_ commands: [[String]]) throws {
        try write(commands.flatMap(ServerConnection.command))
        for _ in commands {
            let reply = try line()
            guard reply == "+OK" else {
                throw BenchmarkFailure("The server answered \(reply) where OK was expected.")
            }
        }
    }

    /// A port that nothing listens on now.
    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard result == 0 else {
            throw BenchmarkFailure("A free port could not be found: \(String(cString: strerror(errno))).")
        }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func command(_ words: [String]) -> [UInt8] {
        var bytes = Array("*\(words.count)\r\n".utf8)
        for word in words {
            bytes += "$\(word.utf8.count)\r\n\(word)\r\n".utf8
        }
        return bytes
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                throw BenchmarkFailure("Writing to the server failed: \(String(cString: strerror(errno))).")
            }
            sent += count
        }
    }

    private func line() throws -> String {
        while true {
            if let end = received.firstIndex(of: 13), end + 1 < received.count {
                defer { received.removeFirst(end + 2) }
                return String(decoding: received[..<end], as: UTF8.self)
            }
            try fill()
        }
    }

    private func fill() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else {
            throw BenchmarkFailure("The server closed the connection or did not answer.")
        }
        received += chunk[..<count]
    }
}
