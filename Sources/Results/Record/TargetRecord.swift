// SPDX-License-Identifier: Apache-2.0

/// The cache under test.
package struct TargetRecord: Sendable, Equatable {
    /// With `***` in place of the password.
    package var url = ""
    /// `redis`, `valkey`, `dragonfly`…; empty when the server does not tell.
    package var server = ""
    package var version = ""
    /// `standalone`, `cluster`, `sentinel`.
    package var mode = ""
    package var tls = false
    /// 2 or 3.
    package var resp = 2
    /// How long a reply is awaited; nil when the record does not tell.
    package var timeoutNs: Int64?
    /// How it was encrypted; nil without TLS, and in records of earlier versions.
    package var tlsSession: TLSRecord?

    package init() {}

    package init(
        url: String, server: String, version: String, mode: String, tls: Bool, resp: Int, timeoutNs: Int64?
    ) {
        self.url = url
        self.server = server
        self.version = version
        self.mode = mode
        self.tls = tls
        self.resp = resp
        self.timeoutNs = timeoutNs
    }
}

/// What the server told about itself before and after the measure phase: the lines of INFO that it showed.
package struct ServerRecord: Sendable, Equatable {
    package var before: OrderedTexts = [:]
    package var after: OrderedTexts = [:]
    /// Settings that decide what is measured, as CONFIG GET showed them before the load; nil where the server does not
    /// show any, and in records of earlier versions.
    package var settings: OrderedTexts?

    package init() {}

    package init(before: OrderedTexts, after: OrderedTexts, settings: OrderedTexts? = nil) {
        self.settings = settings
        self.before = before
        self.after = after
    }

    /// How much a counter grew, or nil when the server does not show it.
    package func growth(_ key: String) -> Int? {
        guard let start = before.integer(key), let end = after.integer(key) else { return nil }
        return end - start
    }
}

extension TargetRecord: JSONRecord {
    package static let fields: [JSONField<TargetRecord>] = [
        .required("url", \.url), .required("server", \.server), .required("version", \.version),
        .required("mode", \.mode), .required("tls", \.tls), .required("resp", \.resp), .added("timeoutNs", \.timeoutNs),
        .whenPresent("tlsSession", \.tlsSession),
    ]
}

extension ServerRecord: JSONRecord {
    package static let fields: [JSONField<ServerRecord>] = [
        .required("before", \.before), .required("after", \.after), .whenPresent("settings", \.settings),
    ]
}
