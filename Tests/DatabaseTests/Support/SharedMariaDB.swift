// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

/// Gives all tests of a suite one MariaDB server, which ends with the suite.
struct SharedMariaDB: SuiteTrait, TestScoping {
    @TaskLocal static var current: MariaDBServer?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        let server = try MariaDBServer()
        try await SharedMariaDB.$current.withValue(server, operation: body)
        server.stop()
    }

    /// The server of the suite that the calling test is in.
    static func server() throws -> MariaDBServer { try #require(current, "The suite has no server.") }
}

extension Trait where Self == SharedMariaDB {
    static var sharedMariaDB: SharedMariaDB { SharedMariaDB() }
}
