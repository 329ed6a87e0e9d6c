// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A blocking client socket of plain system calls, with a receive timeout of ten seconds.
final class TestSocket: Sendable {
    let descriptor: Int32

    /// Nil when the connection is refused.
    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let descriptor = descriptor
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        setTimeout()
    }

    init?(path: String) {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let descriptor = descriptor
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected else { return nil }
        setTimeout()
    }

    deinit { close(descriptor) }

    private func setTimeout() {
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Sends everything; false when the connection is broken.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    func shutDown() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Receives exactly so many bytes, or what came before the connection ended; at most `step` with each call.
    func receive(_ count: Int, step: Int = 65536) -> [UInt8] {
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: step)
        while received.count < count {
            let got = recv(descriptor, &part, min(step, count - received.count), 0)
            guard got > 0 else { break }
            received.append(contentsOf: part[..<got])
        }
        return received
    }

    /// Receives up to the end of a line.
    func receiveLine() -> String {
        var line: [UInt8] = []
        while line.last != 0x0a {
            let byte = receive(1)
            guard !byte.isEmpty else { break }
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Sends a command and receives as many bytes as the expected reply has.
    func ask(_ command: String, expecting reply: String) -> Bool {
        send(request(command.split(separator: " ").map(String.init)))
            && receive(reply.utf8.count) == Array(reply.utf8)
    }

    /// How the connection ended: 0 in order, else the error number; -1 when bytes came.
    func awaitEnd() -> Int32 {
        var byte: UInt8 = 0
        let got = recv(descriptor, &byte, 1, 0)
        return got == 0 ? 0 : got > 0 ? -1 : errno
    }
}
