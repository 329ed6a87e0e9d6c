// SPDX-License-Identifier: Apache-2.0

/// What the statuses of Cosmos DB mean.
///
/// Source: learn.microsoft.com, "HTTP status codes for Azure Cosmos DB".
enum CosmosFailures {
    /// The class of a status and, where it has one, a substatus.
    static func kind(_ status: Int, _ substatus: Int?) -> DatabaseErrorClass {
        switch status {
        case 400: .statement
        case 401: .authentication
        case 403: .permission
        case 404: substatus == 1003 ? .missingTable : substatus == 1002 ? .unavailable : .noRow
        case 408: .timeout
        case 409: .conflict
        case 410, 503: .unavailable
        case 412: .precondition
        case 413: .constraint
        case 429: .throttled
        case 449: .retry
        case 507: .storage
        default: .other
        }
    }

    /// The failure that an answer stands for.
    static func failure(_ answer: HTTPAnswer) -> DatabaseFailure {
        let substatus = Int(answer.text(CosmosHeader.substatus.rawValue)).flatMap { $0 == 0 ? nil : $0 }
        let kind = kind(answer.status, substatus)
        let code = substatus.map { "\(answer.status)/\($0)" } ?? "\(answer.status)"
        let own = words(answer)
        return DatabaseFailure(kind, code: code, text: sentence(kind, answer.status) + (own.isEmpty ? "" : ": " + own))
    }

    private static func sentence(_ kind: DatabaseErrorClass, _ status: Int) -> String {
        switch kind {
        case .authentication:
            "the account does not accept the key or the token, or this machine's clock is off by minutes"
        case .permission: "the account forbids the request: a firewall, a read-only key, a role, or a full quota"
        case .missingTable: "the database or the container does not exist, or the rows were never made"
        case .unavailable:
            status == 404
                ? "no replica has caught up with what this session wrote" : "the service is not available now"
        case .noRow: "there is no such item"
        case .conflict: "an item of that id is there already"
        case .precondition: "the item was changed by somebody else in between"
        case .retry: "the service could not do the request now and asks for it once more"
        case .throttled: "the provisioned request units are spent"
        case .constraint: "the item is too large: Cosmos DB takes 2 MB, and Base64 makes values a third larger"
        case .storage: "the container has no room left"
        case .timeout: "the service did not finish in its own time"
        case .statement: "the service does not understand the request"
        default: "the service answered with status \(status)"
        }
    }

    /// The server's own words: the first line of its message, and not more than a line of them.
    private static func words(_ answer: HTTPAnswer) -> String {
        answer.body.withUnsafeBytes { bytes in
            let json = JSONText(bytes: bytes)
            guard let message = json.member("message").flatMap({ json.string($0) }) else { return "" }
            let line = DatabaseFailure.line(message)
            return line.utf8.count > 200 ? line.prefix(200) + "…" : line
        }
    }
}

/// The header lines of answers that are used, in the order in which they are kept.
enum CosmosHeader: Int, CaseIterable {
    case charge, sessionToken, retryAfter, substatus, continuation

    var name: String {
        switch self {
        case .charge: "x-ms-request-charge"
        case .sessionToken: "x-ms-session-token"
        case .retryAfter: "x-ms-retry-after-ms"
        case .substatus: "x-ms-substatus"
        case .continuation: "x-ms-continuation"
        }
    }
}
