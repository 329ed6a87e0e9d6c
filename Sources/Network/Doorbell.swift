// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Glibc

/// Wakes one waiting thread from any other (an eventfd).
public final class Doorbell: Sendable {
    private let descriptor: Int32

    public init() throws(SystemCallError) {
        descriptor = try systemCall("eventfd") { clinux_eventfd() }
    }

    deinit { _ = close(descriptor) }

    public func ring() {
        var one: UInt64 = 1
        // It fails only where the counter is full, and then the bell has been rung.
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Waits until it is rung, or so long.
    public func wait(milliseconds: Int32) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&entry, 1, milliseconds) > 0 else { return }
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }
}
