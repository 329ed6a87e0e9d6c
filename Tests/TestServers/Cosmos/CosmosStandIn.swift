// SPDX-License-Identifier: Apache-2.0
import Glibc
import Synchronization

/// The stand-in for Cosmos DB of `Tests/Independent/cosmos_standin.py`, on a free port until the value's last use.
///
/// It has the container `rows` with the partition key `/pk` in the database `bench`.
package final class CosmosStandIn: Sendable {
    /// The key of its account: the one of Microsoft's emulator, which is no secret.
    package static let key = "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=="

    package let port: UInt16
    package let folder: TemporaryFolder
    private let isEncrypted: Bool
    private let process: Mutex<Slot>

    private struct Slot: ~Copyable {
        var child: ChildProcess?
    }

    /// Starts a stand-in and waits until it listens.
    ///
    /// - Parameter options: as on its command line: `["--units", "100"]`.
    package init(_ options: [String] = [], certificate: Certificates.Pair? = nil) throws {
        guard let python = ExecutableSearch.find("python3", in: ExecutableSearch.path) else {
            throw ProcessFailure("python3 is not on the PATH: make test installs it.")
        }
        folder = try TemporaryFolder()
        isEncrypted = certificate != nil
        let tls = certificate.map { ["--certificate", $0.certificate, "--certificate-key", $0.key] } ?? []
        var failure = ProcessFailure("The stand-in for Cosmos DB did not start.")
        // Another process may take a free port first; a stand-in that cannot have it ends at once.
        for _ in 0..<5 {
            let port = try LoopbackPort.free()
            let output = try OutputPipe()
            var child = try ChildProcess(
                path: python,
                arguments: [
                    Self.package + "/Tests/Independent/cosmos_standin.py", "--port", "\(port)", "--log",
                    folder.path + "/requests", "--container", "bench/rows/pk",
                ] + options + tls, output: output.writeEnd, error: output.writeEnd)
            output.closeWriteEnd()
            let deadline = monotonicSeconds() + 60
            while child.poll() == nil, monotonicSeconds() < deadline {
                output.read()
                if output.text.contains("ready\n") {
                    self.port = port
                    process = Mutex(Slot(child: child))
                    return
                }
                usleep(5_000)
            }
            output.read()
            failure = ProcessFailure("The stand-in for Cosmos DB did not start: \(output.text)")
        }
        throw failure
    }

    deinit { process.withLock { $0.child = nil } }

    /// A container as a database.
    package func url(_ container: String = "bench/rows", _ options: String = "") -> String {
        "\(isEncrypted ? "cosmos" : "cosmos+http")://\(isEncrypted ? "localhost" : "127.0.0.1"):\(port)/\(container)"
            + (options.isEmpty ? "" : "?" + options)
    }

    /// The requests so far, a line of JSON for each.
    package var requests: [String] {
        guard let file = fopen(folder.path + "/requests", "re") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Runs the official client against it: what it printed.
    package func officialClient(_ words: String...) throws -> String {
        let python = CommandLineTool(path: Self.package + "/.build/test-python/bin/python3")
        let output = try python.run(
            [Self.package + "/Tests/Independent/cosmos_client.py", "\(port)", Self.key] + words, timeout: 120)
        guard output.code == 0 else {
            throw ProcessFailure("The official client failed: \(output.standardError)\(output.standardOutput)")
        }
        return output.standardOutput
    }

    /// The folder of the package, from the place of this file.
    private static var package: String {
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    }
}
