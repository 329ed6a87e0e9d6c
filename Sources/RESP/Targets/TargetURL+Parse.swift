// SPDX-License-Identifier: Apache-2.0

extension TargetURL {
    /// The port where a URL names none.
    package static let defaultPort = 6379
    /// The longest path that fits into a socket address of Linux, without the zero at its end.
    package static let mostSocketPathBytes = 107

    /// Reads a target URL; user, password and socket path are percent-decoded, the scheme may have capitals.
    ///
    /// What stands before the last `@` is the credentials, so a password may hold `/`, `?`, `:` and `@` as they are;
    /// alone, without `:`, it is the password.
    ///
    /// - Parameters:
    ///   - port: the port of a `redis` or `rediss` URL that names none.
    ///   - scheme: the scheme of a text that has none, and no credentials, which would not be known for what they are where
    ///     it is shown; nil for a mistake.
    package static func parse(
        _ text: String, port: Int = defaultPort, scheme standard: String? = nil
    ) throws(TargetURLError) -> TargetURL {
        guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw .whiteSpace
        }
        let parts = text[...].split(at: "://") ?? (text.contains("@") ? nil : standard.map { ($0[...], text[...]) })
        guard let (scheme, rest) = parts else { throw .noScheme }
        switch scheme.lowercased() {
        case "redis": return try parseTCP(rest, usesTLS: false, defaultPort: port)
        case "rediss": return try parseTCP(rest, usesTLS: true, defaultPort: port)
        case "redis+sentinel": return try parseSentinels(rest, usesTLS: false)
        case "rediss+sentinel": return try parseSentinels(rest, usesTLS: true)
        case "unix": return try parseUnix(rest)
        default:
            let isWord = scheme.utf8.count <= 12 && scheme.utf8.allSatisfy { 0x61...0x7A ~= ($0 | 0x20) }
            throw isWord && !scheme.isEmpty ? .unknownScheme(String(scheme)) : .noScheme
        }
    }

    private static func parseTCP(
        _ rest: Substring, usesTLS: Bool, defaultPort: Int
    ) throws(TargetURLError) -> TargetURL {
        let (credentials, place) = rest.splitAtLast("@") ?? (nil, rest)
        guard !place.contains("?"), !place.contains("#") else { throw .badQuery }
        let parts = place.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let database = try number(parts.count == 2 && !parts[1].isEmpty ? parts[1] : "0", in: 0...Int(Int32.max))
        guard let database else { throw .badDatabase }
        let (host, port) = try hostAndPort(parts[0], defaultPort: defaultPort)
        var url = TargetURL(address: .tcp(host: host, port: port), usesTLS: usesTLS, database: database)
        try url.setCredentials(credentials)
        return url
    }

    private static func parseSentinels(_ rest: Substring, usesTLS: Bool) throws(TargetURLError) -> TargetURL {
        let (credentials, place) = rest.splitAtLast("@") ?? (nil, rest)
        guard !place.contains("?"), !place.contains("#") else { throw .badQuery }
        let parts = place.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, !parts[1].isEmpty else { throw .noPrimaryName }
        let database = try number(parts.count == 3 && !parts[2].isEmpty ? parts[2] : "0", in: 0...Int(Int32.max))
        guard let database else { throw .badDatabase }
        var places: [SentinelSet.Place] = []
        for text in parts[0].split(separator: ",", omittingEmptySubsequences: false) {
            let (host, port) = try hostAndPort(text, defaultPort: SentinelSet.defaultPort)
            places.append(.init(host: host, port: port))
        }
        let set = SentinelSet(places: places, name: try decoded(parts[1]))
        var url = TargetURL(address: .sentinel(set), usesTLS: usesTLS, database: database)
        try url.setCredentials(credentials)
        return url
    }

    private static func parseUnix(_ rest: Substring) throws(TargetURLError) -> TargetURL {
        var credentials: Substring?
        var place = rest
        if !rest.hasPrefix("/") {
            // The last @ before a path, so that no end of a password is taken for a path and shown.
            guard let (before, path) = rest.splitAtLast("@/") else { throw .noSocketPath }
            credentials = before
            place = "/" + path
        }
        let parts = place.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var database = 0
        if parts.count == 2 {
            guard parts[1].hasPrefix("db=") else { throw .badQuery }
            guard let number = try number(parts[1].dropFirst(3), in: 0...Int(Int32.max)) else { throw .badDatabase }
            database = number
        }
        let path = try decoded(parts[0])
        guard path.utf8.count > 1 else { throw .noSocketPath }
        guard !path.utf8.contains(0) else { throw .badEscape }
        guard path.utf8.count <= mostSocketPathBytes else { throw .socketPathTooLong(bytes: path.utf8.count) }
        var url = TargetURL(address: .unix(path: path), database: database)
        try url.setCredentials(credentials)
        return url
    }

    private static func hostAndPort(
        _ text: Substring, defaultPort: Int
    ) throws(TargetURLError) -> (String, Int) {
        var host = text
        var portText: Substring?
        if text.hasPrefix("[") {
            guard let (address, after) = text.dropFirst().split(at: "]") else { throw .badHost }
            guard after.isEmpty || after.hasPrefix(":") else { throw .badHost }
            host = address
            portText = after.isEmpty ? nil : after.dropFirst()
            guard host.contains(":"), host.utf8.allSatisfy(isInHost) else { throw .badHost }
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else { throw .bareIPv6 }
            host = parts[0]
            portText = parts.count == 2 ? parts[1] : nil
            guard !host.isEmpty else { throw .noHost }
            guard host.utf8.allSatisfy({ isInHost($0) && $0 != UInt8(ascii: "%") }) else { throw .badHost }
        }
        guard let portText else { return (String(host), defaultPort) }
        guard let port = try number(portText, in: 1...65_535) else { throw .badPort }
        return (String(host), port)
    }

    /// Letters, digits, and what names, addresses and IPv6 zones have besides.
    private static func isInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: "-._:%".utf8.contains(byte)
        }
    }

    /// The number that plain digits make, nil when they are something else or out of range.
    private static func number(_ text: Substring, in range: ClosedRange<Int>) throws(TargetURLError) -> Int? {
        guard text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let number = Int(text), range ~= number else { return nil }
        return number
    }

    private mutating func setCredentials(_ text: Substring?) throws(TargetURLError) {
        guard let text, !text.isEmpty else { return }
        guard let (user, password) = text.split(at: ":") else {
            self.password = try Self.decoded(text)
            return
        }
        let hasUser = !user.isEmpty
        self.user = hasUser ? try Self.decoded(user) : nil
        self.password = hasUser || !password.isEmpty ? try Self.decoded(password) : nil
    }

    private static func decoded(_ text: Substring) throws(TargetURLError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let first = rest.popFirst(), let second = rest.popFirst(), let high = hexDigit(first),
                let low = hexDigit(second)
            else { throw .badEscape }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .badEscape }
        return decoded
    }
}

extension Substring {
    /// What stands before and behind the first place of a separator.
    fileprivate func split(at separator: String) -> (Substring, Substring)? {
        guard let range = firstRange(of: separator) else { return nil }
        return (self[..<range.lowerBound], self[range.upperBound...])
    }

    /// What stands before and behind the last place of a separator.
    fileprivate func splitAtLast(_ separator: String) -> (Substring?, Substring)? {
        guard let range = ranges(of: separator).last else { return nil }
        return (self[..<range.lowerBound], self[range.upperBound...])
    }
}
