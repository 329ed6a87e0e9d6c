// SPDX-License-Identifier: Apache-2.0

extension TargetURL: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The URL with `***` for user and password together, and nothing where there are none: `redis://***@host:6379/0`.
    public var description: String {
        let credentials = user == nil && password == nil ? "" : "***@"
        switch address {
        case .tcp(let host, let port):
            let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
            return "\(usesTLS ? "rediss" : "redis")://\(credentials)\(shown):\(port)/\(database)"
        case .sentinel(let set):
            let places = set.places.map(\.description).joined(separator: ",")
            let name = Self.encoded(set.name)
            return "\(usesTLS ? "rediss" : "redis")+sentinel://\(credentials)\(places)/\(name)/\(database)"
        case .unix(let path):
            return "unix://\(credentials)\(path)\(database == 0 ? "" : "?db=\(database)")"
        }
    }

    /// A name without what would end it.
    private static func encoded(_ name: String) -> String {
        name.utf8.reduce(into: "") { text, byte in
            let isPlain =
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-._~:".utf8.contains(byte)
                }
            let digits = String(byte, radix: 16, uppercase: true)
            text += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + digits
        }
    }

    /// The same as `description`, for places that say in so many words that no secret is printed.
    public var redactedText: String { description }

    public var debugDescription: String { description }

    /// Keeps the password out of `dump` and of what test failures print.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }

    /// Puts `***` for the credentials of every URL in a text, such as one argument of a command line, whether the URL is
    /// a target's or a database's.
    ///
    /// The credentials reach from `//` to the last `@` before the next white space, whatever stands between, and a
    /// password among the options (`?password=…`) to the next white space: better too much is hidden than too little.
    public static func redact(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let slashes = rest.firstRange(of: "//") {
            result += rest[..<slashes.upperBound]
            let following = rest[slashes.upperBound...]
            let end = following.firstIndex { $0.isWhitespace } ?? following.endIndex
            if let at = following[..<end].lastIndex(of: "@") {
                result += "***"
                rest = following[at...]
            } else {
                rest = following
            }
        }
        return (result + rest).replacing(/([?&;:](?:password|passwd|pwd)=)\S+/.ignoresCase()) { "\($0.1)***" }
    }
}
