// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What a request is signed with.
enum CosmosCredential: Sendable {
    /// The account's key, decoded.
    case key([UInt8])
    /// A token of Microsoft Entra.
    case token(DatabaseSecret)
}

/// Makes the header `authorization` of requests, and their date.
///
/// Source: learn.microsoft.com, "Access control on Azure Cosmos DB resources".
struct CosmosSigner {
    private let crypto: CryptoLibrary
    private let credential: CosmosCredential
    private var text: [UInt8] = []
    private var code: [UInt8] = []
    private var second: time_t = 0
    private(set) var date: [UInt8] = []
    private var smallDate: [UInt8] = []
    private var token: (version: UInt32, value: [UInt8]) = (0, [])

    init(_ crypto: CryptoLibrary, _ credential: CosmosCredential) {
        self.crypto = crypto
        self.credential = credential
    }

    /// Sets the date of the next requests to the present second.
    mutating func look(at now: time_t = time(nil)) {
        guard now != second || date.isEmpty else { return }
        second = now
        date = Self.date(now)
        smallDate = date.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }
    }

    /// Sets the date as a text of RFC 1123: for tests with known answers.
    mutating func set(date text: String) {
        date = Array(text.utf8)
        smallDate = Array(text.lowercased().utf8)
    }

    /// The value of the header, encoded as in a URL.
    ///
    /// - Parameters:
    ///   - verb: in small letters, as is `type`.
    ///   - link: the resource's name, `dbs/D/colls/C/docs/ID`, with its letters as they are.
    mutating func authorization(_ verb: StaticString, _ type: StaticString, _ link: [UInt8]) -> [UInt8] {
        switch credential {
        case .key(let key):
            signature(verb, type, link, key)
            var value = Array("type%3Dmaster%26ver%3D1.0%26sig%3D".utf8)
            URLText.append(code, to: &value)
            return value
        case .token(let secret):
            let version = secret.version
            if version != token.version {
                var value = Array("type%3Daad%26ver%3D1.0%26sig%3D".utf8)
                URLText.append(Array(secret.text.utf8), to: &value)
                token = (version, value)
            }
            return token.value
        }
    }

    /// The signature of a request in Base64.
    @discardableResult
    mutating func signature(
        _ verb: StaticString, _ type: StaticString, _ link: [UInt8], _ key: [UInt8]
    ) -> [UInt8] {
        text.removeAll(keepingCapacity: true)
        verb.withUTF8Buffer { text.append(contentsOf: $0) }
        text.append(0x0A)
        type.withUTF8Buffer { text.append(contentsOf: $0) }
        text.append(0x0A)
        text.append(contentsOf: link)
        text.append(0x0A)
        text.append(contentsOf: smallDate)
        text.append(0x0A)
        text.append(0x0A)
        code.removeAll(keepingCapacity: true)
        crypto.appendCode(of: text, key: key, to: &code)
        return code
    }

    /// A time as `Thu, 27 Apr 2017 00:51:12 GMT`.
    static func date(_ time: time_t) -> [UInt8] {
        var time = time
        var parts = tm()
        gmtime_r(&time, &parts)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let clock = "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        let text =
            "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900) "
            + "\(clock) GMT"
        return Array(text.utf8)
    }
}

/// Text as it stands in a URL.
enum URLText {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Appends bytes, all but letters, digits, `-`, `.`, `_` and `~` as `%` and two digits.
    static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: text.append(byte)
            default:
                text.append(UInt8(ascii: "%"))
                text.append(digits[Int(byte >> 4)])
                text.append(digits[Int(byte & 15)])
            }
        }
    }
}
