// SPDX-License-Identifier: Apache-2.0
package import RESP

/// What the server tells about itself by INFO; every field is optional, because managed caches hide some or all.
package struct ServerInfo: Sendable {
    package private(set) var fields: [String: String] = [:]
    /// The fields in the server's order.
    package private(set) var ordered: [(key: String, value: String)] = []
    /// Why there is nothing, when INFO was refused.
    package var refusal: String?

    package init() {}

    package init(_ reply: ReplyValue) {
        switch reply {
        case .error(let text): refusal = text
        default:
            // By bytes: splitting by characters would look for grapheme clusters in some kilobytes.
            for line in (reply.text ?? "").utf8.split(whereSeparator: { $0 == 10 || $0 == 13 }) where line.first != 35 {
                let parts = line.split(separator: 58, maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2, let key = String(parts[0]), let value = String(parts[1]) else { continue }
                fields[key] = value
                ordered.append((key, value))
            }
        }
    }

    /// The product in lower case: `redis`, `valkey`, …; nil when it is not told.
    package var product: String? {
        if let name = fields["server_name"] { return name }
        if fields["dragonfly_version"] != nil { return "dragonfly" }
        return fields["redis_version"] == nil ? nil : "redis"
    }

    package var version: String? {
        fields["valkey_version"] ?? fields["dragonfly_version"] ?? fields["cachegauge_version"]
            ?? fields["redis_version"]
    }

    package var mode: String? { fields["redis_mode"] ?? fields["server_mode"] }
}
