// SPDX-License-Identifier: Apache-2.0

/// Counts by name, in the order of the names, so that the same counts are the same bytes.
package struct OrderedCounts: Sendable, Equatable, JSONMappable {
    package private(set) var all: [(name: String, count: Int)] = []

    package init() {}

    package init(_ counts: [String: Int]) {
        all = counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package var total: Int { all.reduce(0) { $0 + $1.count } }

    package static func == (one: Self, other: Self) -> Bool {
        one.all.elementsEqual(other.all) { $0 == $1 }
    }

    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .object(let members) = json else { throw JSONMismatch(expected: "an object", found: json) }
        for member in members {
            do throws(JSONMismatch) {
                all.append((member.key, try Int(json: member.value)))
            } catch {
                throw error.under(member.key)
            }
        }
    }

    package var json: JSONValue { .object(all.map { JSONMember($0.name, $0.count.json) }) }
}

/// Texts by key in the order in which they came, such as the lines of a server's INFO.
package struct OrderedTexts: Sendable, Equatable, JSONMappable, ExpressibleByDictionaryLiteral {
    package private(set) var all: [(key: String, value: String)] = []

    package init() {}

    /// Of a key that comes twice, the last value stands.
    package init(_ texts: [(key: String, value: String)]) {
        var places: [String: Int] = [:]
        for text in texts {
            if let place = places[text.key] {
                all[place] = text
            } else {
                places[text.key] = all.count
                all.append(text)
            }
        }
    }

    package init(dictionaryLiteral elements: (String, String)...) { self.init(elements.map { ($0.0, $0.1) }) }

    package subscript(_ key: String) -> String? { all.first { $0.key == key }?.value }

    /// The value as an integer, where it is one.
    package func integer(_ key: String) -> Int? { self[key].flatMap { Int($0) } }

    package static func == (one: Self, other: Self) -> Bool {
        one.all.elementsEqual(other.all) { $0 == $1 }
    }

    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .object(let members) = json else { throw JSONMismatch(expected: "an object", found: json) }
        for member in members {
            do throws(JSONMismatch) {
                all.append((member.key, try String(json: member.value)))
            } catch {
                throw error.under(member.key)
            }
        }
    }

    package var json: JSONValue { .object(all.map { JSONMember($0.key, .text($0.value)) }) }
}
