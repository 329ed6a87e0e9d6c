// SPDX-License-Identifier: Apache-2.0

/// A JSON value of another shape than its key needs.
package struct JSONMismatch: Error, Equatable, CustomStringConvertible {
    /// The way to the value, such as `paths[0].operations[1].count`; empty at the top.
    package private(set) var path: String
    package var problem: String

    package init(_ problem: String) {
        path = ""
        self.problem = problem
    }

    package init(expected: String, found: JSONValue) { self.init("should be \(expected), but is \(found.kind)") }

    /// The same, seen from one level further out.
    package func under(_ step: String) -> JSONMismatch {
        var outer = self
        outer.path = path.isEmpty || path.hasPrefix("[") ? step + path : step + "." + path
        return outer
    }

    package var description: String { path.isEmpty ? "the value \(problem)" : "“\(path)” \(problem)" }
}

/// A value with one JSON form.
package protocol JSONMappable: SendableMetatype {
    init(json: JSONValue) throws(JSONMismatch)
    var json: JSONValue { get }
}

extension JSONValue: JSONMappable {
    package init(json: JSONValue) { self = json }
    package var json: JSONValue { self }
}

extension String: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .text(let text) = json else { throw JSONMismatch(expected: "a text", found: json) }
        self = text
    }

    package var json: JSONValue { .text(self) }
}

extension Bool: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .flag(let flag) = json else { throw JSONMismatch(expected: "true or false", found: json) }
        self = flag
    }

    package var json: JSONValue { .flag(self) }
}

extension Int64: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        switch json {
        case .integer(let integer): self = integer
        case .large: throw JSONMismatch("is larger than \(Int64.max)")
        default: throw JSONMismatch(expected: "an integer", found: json)
        }
    }

    package var json: JSONValue { .integer(self) }
}

extension Int: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) { self = Int(try Int64(json: json)) }

    package var json: JSONValue { .integer(Int64(self)) }
}

extension UInt64: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        switch json {
        case .integer(let integer) where integer >= 0: self = UInt64(integer)
        case .integer: throw JSONMismatch("is below zero")
        case .large(let integer): self = integer
        default: throw JSONMismatch(expected: "an integer", found: json)
        }
    }

    package var json: JSONValue { JSONValue(self) }
}

extension Double: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        switch json {
        case .number(let number): self = number
        case .integer(let integer): self = Double(integer)
        case .large(let integer): self = Double(integer)
        default: throw JSONMismatch(expected: "a number", found: json)
        }
    }

    package var json: JSONValue { isFinite ? .number(self) : .null }
}

extension Optional: JSONMappable where Wrapped: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        if case .null = json { self = nil } else { self = try Wrapped(json: json) }
    }

    package var json: JSONValue { self?.json ?? .null }
}

extension Array: JSONMappable where Element: JSONMappable {
    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .list(let values) = json else { throw JSONMismatch(expected: "a list", found: json) }
        self = []
        reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do throws(JSONMismatch) {
                append(try Element(json: value))
            } catch {
                throw error.under("[\(index)]")
            }
        }
    }

    package var json: JSONValue { .list(map(\.json)) }
}
