// SPDX-License-Identifier: Apache-2.0

/// A type whose JSON form is an object with one key for each property, listed once, in the order of the file.
///
/// Keys that are not listed are ignored on reading, so that a file of a later version can still be read.
package protocol JSONRecord: JSONMappable {
    /// The values that keys have which a file does not hold.
    init()

    static var fields: [JSONField<Self>] { get }
}

extension JSONRecord {
    package init(json: JSONValue) throws(JSONMismatch) {
        guard case .object(let members) = json else { throw JSONMismatch(expected: "an object", found: json) }
        self.init()
        for (index, field) in Self.fields.enumerated() {
            // Files that this tool wrote have the keys in this order; others are searched.
            let member =
                index < members.count && members[index].key == field.key
                ? members[index] : members.first { $0.key == field.key }
            guard let member else {
                if field.isRequired { throw JSONMismatch("is missing").under(field.key) }
                continue
            }
            do throws(JSONMismatch) {
                try field.read(member.value, &self)
            } catch {
                throw error.under(field.key)
            }
        }
    }

    package var json: JSONValue {
        .object(Self.fields.compactMap { field in field.write(self).map { JSONMember(field.key, $0) } })
    }
}

/// One key of a record: how it is called in the file, and the property that holds its value.
package struct JSONField<Record>: Sendable {
    let key: String
    let isRequired: Bool
    /// Nil where the key is left out.
    let write: @Sendable (Record) -> JSONValue?
    let read: @Sendable (JSONValue, inout Record) throws(JSONMismatch) -> Void

    private init<Value: JSONMappable>(
        _ key: String, _ property: any WritableKeyPath<Record, Value> & Sendable, isRequired: Bool
    ) {
        self.key = key
        self.isRequired = isRequired
        write = { $0[keyPath: property].json }
        read = { (json: JSONValue, record: inout Record) throws(JSONMismatch) -> Void in
            record[keyPath: property] = try Value(json: json)
        }
    }

    private init<Value: JSONMappable>(
        _ key: String, whenPresent property: any WritableKeyPath<Record, Value?> & Sendable
    ) {
        self.key = key
        isRequired = false
        write = { $0[keyPath: property]?.json }
        read = { (json: JSONValue, record: inout Record) throws(JSONMismatch) -> Void in
            record[keyPath: property] = try Value?(json: json)
        }
    }

    /// A key that every file holds.
    package static func required<Value: JSONMappable>(
        _ key: String, _ property: any WritableKeyPath<Record, Value> & Sendable
    ) -> Self {
        Self(key, property, isRequired: true)
    }

    /// A key that older files may lack; the record's own default stands then.
    package static func added<Value: JSONMappable>(
        _ key: String, _ property: any WritableKeyPath<Record, Value> & Sendable
    ) -> Self {
        Self(key, property, isRequired: false)
    }

    /// A key that only some records have: it is left out where the property is nil.
    static func whenPresent<Value: JSONMappable>(
        _ key: String, _ property: any WritableKeyPath<Record, Value?> & Sendable
    ) -> Self {
        Self(key, whenPresent: property)
    }
}
