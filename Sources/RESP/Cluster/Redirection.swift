// SPDX-License-Identifier: Apache-2.0

/// Where a node of a cluster sends a client: `MOVED 3999 10.0.0.1:6381` or `ASK 3999 10.0.0.1:6381`.
public struct Redirection: Sendable, Equatable {
    public var slot: Int
    /// Empty where the node does not know its own host: the one that was asked is meant.
    public var host: String
    public var port: Int
    /// Only this one time: the slot is being moved.
    public var isAsk: Bool

    public init(slot: Int, host: String, port: Int, isAsk: Bool) {
        self.slot = slot
        self.host = host
        self.port = port
        self.isAsk = isAsk
    }

    /// The words that error replies of both kinds begin with, as `Reply.errorWord` has them.
    public static let movedWord = ErrorReply.word("MOVED")
    public static let askWord = ErrorReply.word("ASK")

    /// Reads an error line without its `-`; nil for any other error.
    public init?(_ line: String) {
        let words = line.utf8.split(separator: UInt8(ascii: " "))
        guard words.count >= 3, let kind = String(words[0]), kind == "MOVED" || kind == "ASK",
            let slot = String(words[1]).flatMap({ Int($0) }), (0..<KeySlot.count).contains(slot),
            let colon = words[2].lastIndex(of: UInt8(ascii: ":")),
            let port = String(words[2][words[2].index(after: colon)...]).flatMap({ Int($0) }),
            (1...65_535).contains(port), let host = String(words[2][..<colon])
        else { return nil }
        self.init(slot: slot, host: host == "?" ? "" : host, port: port, isAsk: kind == "ASK")
    }
}
