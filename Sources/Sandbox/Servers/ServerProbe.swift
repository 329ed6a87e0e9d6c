// SPDX-License-Identifier: Apache-2.0
import Glibc

/// One blocking question to a server on this machine, for its start only.
enum ServerProbe {
    /// The first reply to a command without its type byte and line ends: a bulk string's bytes, or a line with its type.
    static func ask(_ arguments: [String], port: Int) -> String? {
        guard let number = UInt16(exactly: port) else { return nil }
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { close(socket) }
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = number.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { return nil }
        let request = "*\(arguments.count)\r\n" + arguments.map { "$\($0.utf8.count)\r\n\($0)\r\n" }.joined()
        let bytes = Array(request.utf8)
        guard send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
        return reply(from: socket)
    }

    private static func reply(from socket: Int32) -> String? {
        var received: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16384)
        while true {
            if let end = received.firstIndex(of: UInt8(ascii: "\r")), end + 1 < received.count {
                let line = String(decoding: received[..<end], as: UTF8.self)
                guard line.hasPrefix("$") else { return line }
                guard let length = Int(line.dropFirst()), length >= 0 else { return nil }
                if received.count >= end + 2 + length {
                    return String(decoding: received[(end + 2)..<(end + 2 + length)], as: UTF8.self)
                }
            }
            let count = recv(socket, &part, part.count, 0)
            guard count > 0, received.count < 1 << 20 else { return nil }
            received.append(contentsOf: part[..<count])
        }
    }
}
