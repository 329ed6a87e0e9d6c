// SPDX-License-Identifier: Apache-2.0
package import Network

/// The embedded RESP server on a loopback port or a unix socket, on a thread of its own.
package final class EmbeddedServer: Sendable {
    private let host: ServiceHost<KeyValueService>

    /// A server that does not listen yet.
    ///
    /// Port 0 is a free port; a processor pins the server's thread to it.
    package init(
        configuration: ServerConfiguration = ServerConfiguration(),
        on endpoint: Endpoint = .tcp(host: "127.0.0.1", port: 0), processor: Int? = nil
    ) throws(SystemCallError) {
        host = try ServiceHost(KeyValueService(configuration: configuration), on: endpoint, processor: processor)
    }

    /// Starts to serve; returns the port, or 0 on a unix socket.
    @discardableResult
    package func start() throws(SystemCallError) -> Int {
        guard case .tcp(_, let port) = try host.start() else { return 0 }
        return port
    }

    package var statistics: ServerStatistics { host.withService { $0.statistics } }

    /// Closes all connections and ends the thread; once is enough, more does no harm.
    package func stop() { host.stop() }
}
