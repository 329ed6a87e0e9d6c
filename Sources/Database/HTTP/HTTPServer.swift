// SPDX-License-Identifier: Apache-2.0
internal import Network

/// Where requests go: scheme, host and port, and the addresses that the host's name stands for.
struct HTTPServer: Sendable, Equatable {
    var isEncrypted: Bool
    var host: String
    var port: Int
    /// A file with the certificates that are trusted instead of the system's.
    var roots: String?
    /// Looked up once, so that no request waits for it; empty for curl to look up.
    var addresses: [String] = []

    /// The beginning of its URLs: `https://account.documents.azure.com:443`.
    var origin: String { "\(isEncrypted ? "https" : "http")://\(bracketed(host)):\(port)" }

    /// The addresses in curl's own form; nil without any.
    var resolved: String? {
        guard !addresses.isEmpty else { return nil }
        return "\(host):\(port):\(addresses.map(bracketed).joined(separator: ","))"
    }

    private func bracketed(_ text: String) -> String { text.contains(":") ? "[\(text)]" : text }

    /// The server with its addresses.
    ///
    /// Blocks.
    func lookedUp() throws(DatabaseFailure) -> HTTPServer {
        var server = self
        do {
            server.addresses = try Endpoint.tcp(host: host, port: port).addresses().map(\.text)
        } catch {
            throw DatabaseFailure(.connection, text: DatabaseFailure.line("\(error)"), endsSession: true)
        }
        return server
    }
}
