// SPDX-License-Identifier: Apache-2.0
import Glibc
import Network

/// A listening socket on a loopback port or a unix socket path.
struct Listener {
    let socket: Int32
    /// Where it listens, with the port that the system chose when 0 was asked for.
    let endpoint: Endpoint

    /// Opens a non-blocking listener; a TCP host is an IPv4 address in digits.
    init(on endpoint: Endpoint) throws(SystemCallError) {
        let isTCP = if case .tcp = endpoint { true } else { false }
        let socket = Glibc.socket(
            isTCP ? AF_INET : AF_UNIX,
            Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SystemCallError("socket", errno) }
        do throws(SystemCallError) {
            switch endpoint {
            case .tcp(let host, let port): self.endpoint = try Self.bind(socket, host: host, port: port)
            case .unix(let path):
                try Self.bind(socket, path: path)
                self.endpoint = endpoint
            }
            guard listen(socket, 4096) == 0 else { throw SystemCallError("listen", errno) }
        } catch {
            close(socket)
            throw error
        }
        self.socket = socket
    }

    /// Closes the socket and removes the path of a unix socket.
    func end() {
        close(socket)
        if case .unix(let path) = endpoint { unlink(path) }
    }

    /// A port of 127.0.0.1 that was free a moment ago.
    static func freePort() throws(SystemCallError) -> Int {
        let listener = try Listener(on: .tcp(host: "127.0.0.1", port: 0))
        defer { listener.end() }
        guard case .tcp(_, let port) = listener.endpoint else { return 0 }
        return port
    }

    private static func bind(_ socket: Int32, host: String, port: Int) throws(SystemCallError) -> Endpoint {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        guard let number = UInt16(exactly: port), inet_pton(AF_INET, host, &address.sin_addr) == 1 else {
            throw SystemCallError("inet_pton", EINVAL)
        }
        address.sin_port = number.bigEndian
        var yes: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.bind(socket, generic, length) == 0 && getsockname(socket, generic, &length) == 0
            }
        }
        guard bound else { throw SystemCallError("bind", errno) }
        return .tcp(host: host, port: Int(UInt16(bigEndian: address.sin_port)))
    }

    private static func bind(_ socket: Int32, path: String) throws(SystemCallError) {
        guard var address = unixAddress(path) else { throw SystemCallError("bind", ENAMETOOLONG) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.bind(socket, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard bound else { throw SystemCallError("bind", errno) }
    }

    /// The address of a unix socket path; nil when the path is too long for one.
    static func unixAddress(_ path: String) -> sockaddr_un? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { storage in
            guard !bytes.isEmpty, bytes.count < storage.count else { return false }
            storage.copyBytes(from: bytes)
            return true
        }
        return fits ? address : nil
    }
}
