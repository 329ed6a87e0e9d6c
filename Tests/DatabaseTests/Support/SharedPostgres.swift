// SPDX-License-Identifier: Apache-2.0
import TestServers
import Testing

/// Gives all tests of a suite one PostgreSQL server, which ends with the suite.
struct SharedPostgres: SuiteTrait, TestScoping {
    @TaskLocal static var current: PostgresServer?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
    ) async throws {
        let server = try PostgresServer(settings: ["max_connections=60"])
        try await SharedPostgres.$current.withValue(server, operation: body)
        server.stop()
    }

    /// The server of the suite that the calling test is in.
    static func server() throws -> PostgresServer { try #require(current, "The suite has no server.") }
}

extension Trait where Self == SharedPostgres {
    static var sharedPostgres: SharedPostgres { SharedPostgres() }
}

extension PostgresServer {
    /// The server as a database through unixODBC.
    var odbcURL: String {
        "odbc:Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=\(port);Database=postgres;UID=\(user);PWD=\(password)"
    }
}

@Suite("PostgreSQL", .sharedPostgres, .sharedMariaDB)
struct PostgreSQLTests {}
