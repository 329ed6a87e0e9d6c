// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What libpq is told to connect: keywords and values, never a URL, so that no secret can come back in a message about it.
struct PostgreSQLParameters: Sendable, Equatable {
    private(set) var pairs: [String: String]

    init(_ url: ServerURL, addresses: [String] = []) {
        pairs = ["application_name": "cachegauge"]
        for (name, value) in url.parameters { pairs[name] = value }
        if !url.host.isEmpty { pairs["host"] = url.host }
        if let port = url.port { pairs["port"] = "\(port)" }
        if let user = url.user { pairs["user"] = user }
        if let password = url.password { pairs["password"] = password }
        if !url.path.isEmpty { pairs["dbname"] = url.path }
        if !addresses.isEmpty {
            // libpq wants as many names, which it needs for certificates, as addresses.
            pairs["hostaddr"] = addresses.joined(separator: ",")
            pairs["host"] = addresses.map { _ in url.host }.joined(separator: ",")
        }
    }

    /// Calls libpq with two arrays of C strings that end with null.
    func withArrays<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        let keywords = pairs.keys.map { strdup($0) }
        let values = pairs.values.map { strdup($0) }
        defer {
            for pointer in keywords { free(pointer) }
            for pointer in values { free(pointer) }
        }
        return body(keywords.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil])
    }
}
