// SPDX-License-Identifier: Apache-2.0

/// A reply with everything in it, for control connections; the measured path uses `ReplyScanner`.
package indirect enum ReplyValue: Sendable, Equatable {
    case simple(String)
    case error(String)
    case integer(Int64)
    case bulk([UInt8])
    case null
    case array([ReplyValue])
    /// Keys and values in turn.
    case map([ReplyValue])
    case set([ReplyValue])
    case push([ReplyValue])
    case double(Double)
    case boolean(Bool)
    case bigNumber(String)
    /// The text without its three letters of format.
    case verbatim(String)

    /// The text of a simple, bulk, verbatim or error reply, bytes that are not UTF-8 replaced; nil for other kinds.
    package var text: String? {
        switch self {
        case .simple(let text), .error(let text), .verbatim(let text), .bigNumber(let text): text
        case .bulk(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }

    /// The values of an array, set, push or map (keys and values in turn); nil for other kinds.
    package var values: [ReplyValue]? {
        switch self {
        case .array(let values), .map(let values), .set(let values), .push(let values): values
        default: nil
        }
    }

    /// The value under a text key of a map, or of an array that lists keys and values in turn, as RESP2 sends maps.
    package subscript(key key: String) -> ReplyValue? {
        guard let values, values.count >= 2 else { return nil }
        for index in stride(from: 0, to: values.count - 1, by: 2) where values[index].text == key {
            return values[index + 1]
        }
        return nil
    }

    /// Decodes the reply at the start of `bytes`; nil when it is not there whole yet.
    package static func decode(_ bytes: [UInt8]) throws(MalformedReply) -> (value: ReplyValue, count: Int)? {
        var decoder = ReplyDecoder(bytes)
        guard let value = try decoder.next() else { return nil }
        return (value, decoder.offset)
    }
}
