// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import TestServers

/// A port on 127.0.0.1 from which bytes go to a server and back, in pieces of a size that nobody expects.
final class LoopbackRelay: Sendable {
    let port: UInt16
    private let descriptor: Int32

    /// - Parameters:
    ///   - server: where the bytes go.
    ///   - piece: how many bytes of the server's travel at once, at most.
    init(to server: UInt16, piece: Int) throws {
        let descriptor = try Self.makeSocket()
        var address = Self.address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    ? getsockname(descriptor, $0, &length) : -1
            }
        }
        guard result == 0 else { throw ProcessFailure("No port could be listened on.") }
        self.descriptor = descriptor
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread {
            while true {
                let client = accept(descriptor, nil, nil)
                guard client >= 0, let other = try? Self.connect(to: server) else { return }
                var on: Int32 = 1
                setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
                Thread.detachNewThread { Self.pump(from: client, to: other, piece: 65_536) }
                Thread.detachNewThread { Self.pump(from: other, to: client, piece: piece) }
            }
        }
    }

    deinit {
        // Ends the wait of the thread above.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// Moves bytes until one side ends; the descriptors are left to the end of the process.
    private static func pump(from source: Int32, to sink: Int32, piece: Int) {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(source, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            var sent = 0
            while sent < count {
                let size = min(piece, count - sent)
                let moved = chunk[sent...].withUnsafeBytes { send(sink, $0.baseAddress, size, Int32(MSG_NOSIGNAL)) }
                guard moved > 0 else { break }
                sent += moved
            }
            guard sent == count else { break }
        }
        shutdown(sink, Int32(SHUT_RDWR))
        shutdown(source, Int32(SHUT_RDWR))
    }

    private static func connect(to port: UInt16) throws -> Int32 {
        let descriptor = try makeSocket()
        var address = address(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw ProcessFailure("The server behind the relay cannot be reached.") }
        return descriptor
    }

    private static func makeSocket() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ProcessFailure("No socket could be made.") }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
