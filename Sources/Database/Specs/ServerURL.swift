// SPDX-License-Identifier: Apache-2.0

/// The parts of a URL that names a server: `scheme://[user[:password]@]host[:port][/path][?name=value&…]`, decoded.
struct ServerURL: Sendable, Equatable {
    var user: String?
    var password: String?
    /// Without the brackets of an IPv6 address; empty where the URL names no host.
    var host: String
    var port: Int?
    /// Behind the host's slash; empty where there is none.
    var path: String
    /// In the order of the URL, no name twice.
    var parameters: [(name: String, value: String)]

    static func == (one: ServerURL, other: ServerURL) -> Bool {
        one.user == other.user && one.password == other.password && one.host == other.host && one.port == other.port
            && one.path == other.path && one.parameters.elementsEqual(other.parameters, by: ==)
    }

    /// What stands before the last `@` is the credentials, so a password may hold `/`, `?`, `:` and `@` as they are.
    ///
    /// - Parameter form: how the URL is written, for messages.
    init(_ text: String, form: String) throws(DatabaseURLError) {
        guard !text.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7F }) else {
            throw DatabaseURLError(
                "The database URL holds a space or a control character; write it as % and two hex digits "
                    + "(a space is %20).")
        }
        guard let scheme = text.firstRange(of: "://") else {
            throw DatabaseURLError("The database URL lacks // behind its scheme; write \(form).")
        }
        let rest = text[scheme.upperBound...]
        var place = rest
        if let at = rest.lastIndex(of: "@") {
            let credentials = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = credentials[0].isEmpty ? nil : try Self.decoded(credentials[0])
            password = credentials.count == 2 && !credentials[1].isEmpty ? try Self.decoded(credentials[1]) : nil
            place = rest[rest.index(after: at)...]
        }
        let query = place.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        parameters = query.count == 2 ? try Self.parameters(query[1]) : []
        let parts = query[0].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        path = parts.count == 2 ? try Self.decoded(parts[1]) : ""
        (host, port) = try Self.hostAndPort(parts[0], form: form)
    }

    private static func hostAndPort(_ text: Substring, form: String) throws(DatabaseURLError) -> (String, Int?) {
        var host = text
        var portText: Substring?
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<end]
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else {
                throw DatabaseURLError("Behind the ] of the host in the database URL comes no port; write \(form).")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else {
                throw DatabaseURLError(
                    "The database URL has more than one : between host and port; write an IPv6 address in brackets, as "
                        + "in [::1], and a password before an @.")
            }
            host = parts[0]
            portText = parts.count == 2 ? parts[1] : nil
        }
        let decodedHost = try decoded(host)
        guard decodedHost.hasPrefix("/") || decodedHost.utf8.allSatisfy(isInHost) else {
            throw DatabaseURLError(
                "The host in the database URL holds a character that host names do not have; write \(form).")
        }
        guard let portText else { return (decodedHost, nil) }
        guard portText.utf8.allSatisfy({ 0x30...0x39 ~= $0 }), let port = Int(portText), 1...65_535 ~= port else {
            throw DatabaseURLError(
                "The port in the database URL is not a number from 1 to 65535; write \(form), with a password before "
                    + "an @.")
        }
        return (decodedHost, port)
    }

    /// Letters, digits, and what names, addresses and IPv6 zones have besides.
    private static func isInHost(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: "-._:%".utf8.contains(byte)
        }
    }

    private static func parameters(_ text: Substring) throws(DatabaseURLError) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decoded(parts[0])
            guard parts.count == 2, !found.contains(where: { $0.name == name }) else {
                throw DatabaseURLError(
                    "An option of the database URL has no value or comes twice; write options as "
                        + "?name=value&name=value.")
            }
            found.append((name, try decoded(parts[1])))
        }
        return found
    }

    private static func decoded(_ text: Substring) throws(DatabaseURLError) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = digit(rest.popFirst()), let low = digit(rest.popFirst()) else { throw badEscape }
            bytes.append(high << 4 | low)
        }
        guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else { throw badEscape }
        return decoded
    }

    /// The text with `%` and two digits for what would end a part of a URL, so that it reads back as itself.
    static func encoded(_ text: String, and others: String = "") -> String {
        text.unicodeScalars.reduce(into: "") { encoded, scalar in
            if scalar.value <= 0x20 || scalar.value == 0x7F || "%@\(others)".unicodeScalars.contains(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            } else {
                encoded.unicodeScalars.append(scalar)
            }
        }
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        byte.flatMap { Character(Unicode.Scalar($0)).hexDigitValue }.map(UInt8.init)
    }

    private static var badEscape: DatabaseURLError {
        DatabaseURLError(
            "The database URL has a % that is not followed by two hex digits of UTF-8 text; write a literal % as %25.")
    }
}
