// SPDX-License-Identifier: Apache-2.0
public import Glibc

/// An address that the kernel can connect to.
public struct SocketAddress: Sendable, Equatable {
    /// The bytes of the `sockaddr`.
    let storage: [UInt8]
    /// AF_INET, AF_INET6 or AF_UNIX.
    public let family: Int32

    init(storage: [UInt8], family: Int32) {
        self.storage = storage
        self.family = family
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        storage.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { preconditionFailure("A socket address is never empty.") }
            return body(base.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
        }
    }

    /// The address in numbers, such as `127.0.0.1`, `::1`, or the path of a unix socket.
    public var text: String {
        if family == AF_UNIX {
            return String(decoding: storage.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
        }
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = withPointer { address, length in
            getnameinfo(address, length, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST)
        }
        return status == 0 ? String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) : "?"
    }
}

extension SocketAddress {
    /// The address that a host in numbers and a port stand for; nil for a name, which would have to be looked up.
    public init?(numeric host: String, port: Int) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return nil }
        defer { freeaddrinfo(list) }
        guard let address = list?.pointee.ai_addr else { return nil }
        self.init(copying: address)
    }

    /// The port of an internet address; 0 for any other.
    public var port: Int {
        guard family == AF_INET || family == AF_INET6, storage.count >= 4 else { return 0 }
        return Int(storage[2]) << 8 | Int(storage[3])
    }
}

/// A host name that has no address, with the resolver's own words.
public struct ResolutionError: Error, Sendable, CustomStringConvertible {
    public var host: String
    public var reason: String

    public var description: String { "The host name \(host) cannot be resolved: \(reason)." }
}

extension Endpoint {
    /// Every address of the endpoint, in the resolver's order.
    ///
    /// Blocks while the name is looked up.
    public func addresses() throws -> [SocketAddress] {
        switch self {
        case .unix(let path):
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            let bytes = Array(path.utf8)
            guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
                throw ResolutionError(host: path, reason: "the path of a unix socket has at most 107 bytes")
            }
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
            return [SocketAddress(storage: withUnsafeBytes(of: &address) { Array($0) }, family: AF_UNIX)]
        case .tcp(let host, let port):
            var hints = addrinfo()
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
            hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV
            var list: UnsafeMutablePointer<addrinfo>?
            let status = getaddrinfo(host, String(port), &hints, &list)
            guard status == 0 else {
                throw ResolutionError(host: host, reason: String(cString: gai_strerror(status)))
            }
            defer { freeaddrinfo(list) }
            var found: [SocketAddress] = []
            var entry = list
            while let current = entry {
                if let address = current.pointee.ai_addr {
                    let bytes = UnsafeRawBufferPointer(start: address, count: Int(current.pointee.ai_addrlen))
                    found.append(SocketAddress(storage: Array(bytes), family: current.pointee.ai_family))
                }
                entry = current.pointee.ai_next
            }
            return found
        }
    }
}

extension SocketAddress {
    /// Copies an internet address; nil for one of another family.
    public init?(copying address: UnsafePointer<sockaddr>) {
        let family = Int32(address.pointee.sa_family)
        guard family == AF_INET || family == AF_INET6 else { return nil }
        let size = family == AF_INET ? MemoryLayout<sockaddr_in>.size : MemoryLayout<sockaddr_in6>.size
        self.init(storage: Array(UnsafeRawBufferPointer(start: address, count: size)), family: family)
    }

    /// The local address, in numbers, that packets to this address leave from; nil when there is no route.
    ///
    /// Connects a datagram socket, which sends nothing.
    public func localAddressOfRoute() -> String? {
        let socket = Glibc.socket(family, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        defer { _ = close(socket) }
        guard withPointer({ connect(socket, $0, $1) }) == 0 else { return nil }
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer -> String? in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> String? in
                guard getsockname(socket, address, &size) == 0 else { return nil }
                return SocketAddress(copying: address)?.text
            }
        }
    }
}

extension SocketAddress {
    /// An IPv4 loopback address.
    public static func loopback(port: UInt16) -> SocketAddress {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        return SocketAddress(storage: withUnsafeBytes(of: &address) { Array($0) }, family: AF_INET)
    }
}
