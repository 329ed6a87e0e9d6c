// SPDX-License-Identifier: Apache-2.0
internal import RESP
internal import Sizing

/// A question about one key that changes nothing.
enum KeyProbe: Equatable {
    case type, expiry, memory, length

    static let all: [KeyProbe] = [.type, .expiry, .memory, .length]

    func command(_ key: String) -> [String] {
        switch self {
        case .type: ["TYPE", key]
        case .expiry: ["PTTL", key]
        case .memory: ["MEMORY", "USAGE", key]
        case .length: ["STRLEN", key]
        }
    }

    var title: String {
        switch self {
        case .type: "TYPE"
        case .expiry: "PTTL"
        case .memory: "MEMORY USAGE"
        case .length: "STRLEN"
        }
    }

    /// Whether the reply says that the command is not allowed; a wrong type is an answer about the key.
    static func isRefusal(_ reply: ReplyValue) -> Bool {
        guard case .error(let text) = reply else { return false }
        return !text.hasPrefix("WRONGTYPE")
    }
}

/// What was learned of one key.
struct KeyFacts {
    private var type: String?
    private var isGone = false
    private var expires = false
    private var memory: Int?
    private var length: Int?

    mutating func add(_ reply: ReplyValue, of probe: KeyProbe) {
        switch (probe, reply) {
        case (.type, _):
            type = reply.text
            if type == "none" { isGone = true }
        case (.expiry, .integer(let time)):
            // -2 is no key, -1 no expiry.
            if time == -2 { isGone = true }
            expires = time >= 0
        case (.memory, .integer(let bytes)): memory = Int(bytes)
        case (.memory, .null): isGone = true
        case (.length, .integer(let bytes)): length = Int(bytes)
        default: break
        }
    }

    func note(in sample: inout CacheSample, keyBytes: Int) {
        // Gone between two of the questions, the key has answers that do not belong together.
        guard !isGone else {
            sample.vanished += 1
            return
        }
        sample.looked += 1
        if expires { sample.expiring += 1 }
        if let memory { sample.memoryBytes.append(memory) }
        if let type, type != "string" {
            sample.others[type, default: 0] += 1
        } else if let length {
            sample.strings.append(DataSet.Lengths(key: keyBytes, value: length))
        }
    }
}
