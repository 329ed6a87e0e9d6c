// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A listening socket on a free loopback port, blocking, with a receive timeout of ten seconds on what it accepts.
final class LoopbackListener {
    let descriptor: Int32
    let port: Int

    init?() {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(made, $0, size) == 0 && listen(made, 16) == 0 && getsockname(made, $0, &size) == 0
            }
        }
        guard isBound else {
            close(made)
            return nil
        }
        descriptor = made
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    func accept() -> AcceptedSocket {
        let client = Glibc.accept(descriptor, nil, nil)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        return AcceptedSocket(descriptor: client)
    }
}

/// The server's end of a connection.
final class AcceptedSocket {
    let descriptor: Int32
    private var isOpen = true

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { end() }

    func send(_ bytes: [UInt8]) -> Bool {
        Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    func receive(_ count: Int) -> [UInt8] {
        var found: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while found.count < count {
            let moved = recv(descriptor, &buffer, min(buffer.count, count - found.count), 0)
            guard moved > 0 else { break }
            found += buffer[..<moved]
        }
        return found
    }

    /// Closes with a reset in place of an orderly end.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        end()
    }

    func end() {
        if isOpen { close(descriptor) }
        isOpen = false
    }
}
