// SPDX-License-Identifier: Apache-2.0

/// What was measured on one path.
package struct PathRecord: Sendable, Equatable {
    /// `cached` or `direct`.
    package var name = ""
    package var operations: [OperationRecord] = []

    package init() {}

    package init(name: String, operations: [OperationRecord]) {
        self.name = name
        self.operations = operations
    }
}

/// What was measured of one operation on one path.
package struct OperationRecord: Sendable, Equatable {
    package var name = ""
    /// Completed and failed operations together.
    package var count = 0
    package var hits = 0
    package var misses = 0
    /// Operations without a good answer, the sum of `errors`.
    package var failed = 0
    package var errors = ErrorCounts()
    /// How often each error word came back: `OOM`, `WRONGTYPE`.
    ///
    /// The words are the server's own.
    package var errorReplies = OrderedCounts()
    package var bytesSent = 0
    package var bytesReceived = 0
    package var latency = LatencyTables()
    /// What the database had to do with the operation; nil in a plain run.
    package var database: DatabaseShareRecord?

    package init() {}

    package init(name: String) { self.name = name }

    package var completed: Int { count - failed }
}

/// Failed operations by class.
package struct ErrorCounts: Sendable, Equatable {
    /// No answer in time.
    package var timeout = 0
    /// The connection was lost while the operation was under way.
    package var connection = 0
    /// The server answered with an error.
    package var server = 0

    package init() {}

    package init(timeout: Int, connection: Int, server: Int) {
        self.timeout = timeout
        self.connection = connection
        self.server = server
    }

    package var total: Int { timeout + connection + server }
}

extension PathRecord: JSONRecord {
    package static let fields: [JSONField<PathRecord>] = [
        .required("name", \.name), .required("operations", \.operations),
    ]
}

extension OperationRecord: JSONRecord {
    package static let fields: [JSONField<OperationRecord>] = [
        .required("name", \.name), .required("count", \.count),
        .required("hits", \.hits), .required("misses", \.misses),
        .required("failed", \.failed), .required("errors", \.errors), .added("errorReplies", \.errorReplies),
        .required("bytesSent", \.bytesSent), .required("bytesReceived", \.bytesReceived),
        .required("latency", \.latency), .whenPresent("database", \.database),
    ]
}

extension ErrorCounts: JSONRecord {
    package static let fields: [JSONField<ErrorCounts>] = [
        .required("timeout", \.timeout), .required("connection", \.connection), .required("server", \.server),
    ]
}
