// SPDX-License-Identifier: Apache-2.0

/// The memory that a cache must have: its data at the peak, and what connections, replication and the allocator add.
///
///     total = (keys + tables + growth + connections + backlog) × fragmentation
package struct MemoryNeed: Sendable {
    /// `used_memory` of a connection right after use, and of one that has been idle for seconds: measured on redis-server
    /// 7.0.15 with 500 of them.
    package static let activeConnectionBytes = 35_000.0
    package static let idleConnectionBytes = 2_300.0
    /// `repl-backlog-size` of a server that nobody has set it on.
    package static let backlogBytes = 1_048_576.0
    /// Measured on redis-server 7.0.15 with 260 MB of strings; smaller sets show more, which says nothing.
    package static let usualFragmentation = 1.05

    /// Data and tables; nil where a server told its memory itself.
    package var stored: StoredMemory?
    /// `used_memory` as a server told it, connections included; nil where it is calculated.
    package var reportedBytes: Double?
    package var connectionBytes: Double
    package var fragmentation: Double
    /// Whether any part is not measured.
    package var isEstimate: Bool

    package init(
        stored: StoredMemory?, reportedBytes: Double? = nil, connectionBytes: Double, fragmentation: Double,
        isEstimate: Bool
    ) {
        self.stored = stored
        self.reportedBytes = reportedBytes
        self.connectionBytes = connectionBytes
        self.fragmentation = fragmentation
        self.isEstimate = isEstimate
    }

    package var totalBytes: Double { total(connections: connectionBytes) }

    /// The same with twice the connections.
    package var totalBytesAtTwice: Double { total(connections: connectionBytes * 2) }

    private func total(connections: Double) -> Double {
        if let reportedBytes { return (reportedBytes + connections - connectionBytes) * fragmentation }
        let data = (stored?.settledBytes ?? 0) + (stored?.growthBytes ?? 0)
        return (data + connections + Self.backlogBytes) * fragmentation
    }
}
