// SPDX-License-Identifier: Apache-2.0
internal import Measure
internal import Results

/// Why a text holds no token, as the end of a sentence that begins with where the text came from.
///
/// Never shows the text.
struct TokenTextError: Error, Equatable {
    var problem: String
}

extension AccessToken {
    /// Reads a bare token, or the JSON that `az account get-access-token` and metadata services print.
    init(_ text: String) throws(TokenTextError) {
        let trimmed = Self.trimmed(text)
        guard !trimmed.isEmpty else { throw TokenTextError(problem: "printed nothing") }
        if trimmed.utf8.first == UInt8(ascii: "{") {
            try self.init(json: trimmed)
        } else {
            guard !trimmed.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value == 0x7f }) else {
                throw TokenTextError(problem: "printed neither a token alone nor JSON that holds one")
            }
            self.init(secret: trimmed)
        }
        let claims = Self.claims(of: secret)
        if expiresAt == nil { expiresAt = claims.flatMap { Self.integer($0["exp"]) } }
        owner = claims?["oid"]?.text
    }

    private init(json text: String) throws(TokenTextError) {
        let json: JSONValue
        do throws(JSONSyntaxError) {
            json = try JSONParser.parse(text)
        } catch {
            throw TokenTextError(problem: "printed JSON that cannot be read")
        }
        let names = ["accessToken", "access_token", "token"]
        guard let secret = names.compactMap({ json[$0]?.text }).first(where: { !$0.isEmpty }) else {
            throw TokenTextError(problem: "printed JSON without accessToken")
        }
        self.init(secret: secret)
        // The number first: expiresOn of some versions is local time without its zone.
        expiresAt = Self.integer(json["expires_on"]) ?? Self.integer(json["expiresOn"])
        if expiresAt == nil, let text = (json["expiresOn"] ?? json["expires_on"])?.text {
            expiresAt = CalendarTime.seconds(text)
        }
    }

    /// An integer, or a text of digits.
    private static func integer(_ value: JSONValue?) -> Int64? {
        switch value {
        case .integer(let number): number
        case .text(let text): Int64(text)
        default: nil
        }
    }

    /// The claims in the middle of a JSON web token (RFC 7519), unverified; nil for any other text.
    private static func claims(of token: String) -> JSONValue? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var letters = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        letters += String(repeating: "=", count: (4 - letters.utf8.count % 4) % 4)
        guard let bytes = Base64.bytes(of: letters) else { return nil }
        return try? JSONParser.parse(bytes)
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
