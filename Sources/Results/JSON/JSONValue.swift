// SPDX-License-Identifier: Apache-2.0

/// A JSON value that keeps the order of its keys and tells integers from other numbers.
package indirect enum JSONValue: Sendable, Equatable {
    case null
    case flag(Bool)
    case integer(Int64)
    /// An integer above `Int64.max`; smaller ones are always `integer`, see `init(_: UInt64)`.
    case large(UInt64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([JSONMember])

    package init(_ value: UInt64) {
        if let small = Int64(exactly: value) { self = .integer(small) } else { self = .large(value) }
    }

    /// The value of a key, or nil when this is no object or has no such key.
    package subscript(_ key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The text, or nil when this is something else.
    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// What this is, for messages: `a text`, `an object`.
    var kind: String {
        switch self {
        case .null: "null"
        case .flag: "true or false"
        case .integer, .large: "an integer"
        case .number: "a number"
        case .text: "a text"
        case .list: "a list"
        case .object: "an object"
        }
    }
}

/// One key of an object and its value.
package struct JSONMember: Sendable, Equatable {
    package var key: String
    package var value: JSONValue

    package init(_ key: String, _ value: JSONValue) {
        self.key = key
        self.value = value
    }
}
