// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A plain blocking connection to a server, independent of the code under test, for arranging and checking.
package final class RedisConnection {
    private let descriptor: Int32
    private var received: [UInt8] = []
    private var position = 0

    /// Connects to a loopback port.
    ///
    /// Every wait on the connection ends with an error after `timeout` seconds.
    package init(port: UInt16, password: String? = nil, timeout: Int = 10) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw ProcessFailure("Making a socket", error: errno)
        }
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = LoopbackPort.address(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            throw ProcessFailure("Connecting to 127.0.0.1:\(port)", error: errno)
        }
        if let password {
            let reply = try send(["AUTH", password])
            guard reply == .status("OK") else {
                throw ProcessFailure("The server refused the password: \(reply).")
            }
        }
    }

    deinit {
        close(descriptor)
    }

    /// Sends one command and waits for its reply.
    package func send(_ words: [String]) throws -> RedisReply {
        try send(pipeline: [words])[0]
    }

    /// Sends commands at once and waits for their replies.
    package func send(pipeline commands: [[String]]) throws -> [RedisReply] {
        var bytes: [UInt8] = []
        for words in commands {
            bytes += "*\(words.count)\r\n".utf8
            for word in words {
                bytes += "$\(word.utf8.count)\r\n\(word)\r\n".utf8
            }
        }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                throw ProcessFailure("Writing to the server", error: errno)
            }
            sent += count
        }
        return try commands.map { _ in try reply() }
    }

    private func reply() throws -> RedisReply {
        let line = try line()
        let rest = String(line.dropFirst())
        switch line.first {
        case "+": return .status(rest)
        case "-": return .error(rest)
        case ":": return .integer(Int64(rest) ?? 0)
        case "$":
            guard let length = Int(rest), length >= 0 else { return .null }
            while received.count - position < length + 2 {
                try fill()
            }
            defer { position += length + 2 }
            return .text(String(decoding: received[position..<position + length], as: UTF8.self))
        case "*":
            guard let count = Int(rest), count >= 0 else { return .null }
            return .list(try (0..<count).map { _ in try reply() })
        default:
            throw ProcessFailure("The server sent what is no reply: \(line).")
        }
    }

    private func line() throws -> String {
        while true {
            if let end = received[position...].firstIndex(of: 13), end + 1 < received.count {
                defer { position = end + 2 }
                return String(decoding: received[position..<end], as: UTF8.self)
            }
            try fill()
        }
    }

    private func fill() throws {
        if position == received.count {
            received.removeAll(keepingCapacity: true)
            position = 0
        }
        var chunk = [UInt8](repeating: 0, count: 16_384)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else {
            throw ProcessFailure(
                count == 0 ? "The server closed the connection." : "Reading from the server failed with error \(errno)."
            )
        }
        received += chunk[..<count]
    }
}
