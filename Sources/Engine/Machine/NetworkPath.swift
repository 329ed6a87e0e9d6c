// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Network

/// The interface over which a target is reached.
struct NetworkPath: Sendable {
    /// `lo`, `eth0`, `unix`, or empty when it is not known.
    var interface = ""
    /// Megabits per second; nil when it is not known, as for the loopback and most virtual interfaces.
    var speed: Int?

    init() {}

    /// Asks the kernel which interface leads to `address`, by connecting a datagram socket, which sends nothing.
    init(to address: SocketAddress) {
        if address.family == AF_UNIX {
            interface = "unix"
            return
        }
        guard let local = address.localAddressOfRoute(), let name = Self.interface(of: local) else { return }
        interface = name
        if let text = SystemFile.lines("/sys/class/net/\(name)/speed").first, let speed = Int(text), speed > 0 {
            self.speed = speed
        }
    }

    private static func interface(of address: String) -> String? {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return nil }
        defer { freeifaddrs(list) }
        var entry = list
        while let current = entry {
            if let candidate = current.pointee.ifa_addr, let text = SocketAddress(copying: candidate)?.text,
                text == address
            {
                return String(cString: current.pointee.ifa_name)
            }
            entry = current.pointee.ifa_next
        }
        return nil
    }
}
