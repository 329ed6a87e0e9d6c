// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import TestServers

/// A host on 127.0.0.1 that takes connections: it says one thing to each, or nothing at all.
final class LoopbackListener: Sendable {
    let port: UInt16
    private let descriptor: Int32

    /// - Parameter greeting: what every connection is told at once; nil leaves them waiting, not even taken from the queue.
    init(greeting: String? = nil) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ProcessFailure("No socket could be made.") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
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
        guard let greeting else { return }
        Thread.detachNewThread {
            let bytes = Array(greeting.utf8)
            while true {
                let connection = accept(descriptor, nil, nil)
                guard connection >= 0 else { return }
                _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                // Reads what was asked, so that closing does not reset the connection before the greeting is read.
                var chunk = [UInt8](repeating: 0, count: 4096)
                _ = recv(connection, &chunk, chunk.count, 0)
                close(connection)
            }
        }
    }

    deinit {
        // Ends the wait of the thread above.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    var url: String { "redis://127.0.0.1:\(port)" }

    /// Whether somebody has connected; of a host without a greeting.
    var hasVisitor: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }
}
