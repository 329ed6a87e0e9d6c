// SPDX-License-Identifier: Apache-2.0
internal import Synchronization

/// What opens a database and does not stand in its URL.
package struct DatabaseAccess: Sendable {
    /// A key, from a file.
    package var key: DatabaseSecret?
    /// A token, which is renewed while sessions use it.
    package var token: DatabaseSecret?
    /// How consistent reads have to be, by its name in flags; nil for what the database does by itself.
    package var consistency: String?

    package init(key: DatabaseSecret? = nil, token: DatabaseSecret? = nil, consistency: String? = nil) {
        self.key = key
        self.token = token
        self.consistency = consistency
    }

    /// The flag of the first thing that is there; nil for nothing.
    package var flag: String? {
        if key != nil { return "--database-key-file" }
        if token != nil { return "--database-token-command" }
        return consistency != nil ? "--consistency" : nil
    }
}

/// A secret that may be renewed while sessions use it.
///
/// Its description does not show it, so that it can be printed nowhere by accident.
package final class DatabaseSecret: Sendable, CustomStringConvertible, CustomReflectable {
    private let value: Mutex<String>
    private let number = Atomic<UInt32>(1)

    package init(_ text: String) { value = Mutex(text) }

    /// Goes up by one with each new secret: what is made from it needs to be made again.
    package var version: UInt32 { number.load(ordering: .acquiring) }

    package var text: String { value.withLock { $0 } }

    package func replace(with text: String) {
        let isNew = value.withLock { value in
            defer { value = text }
            return value != text
        }
        if isNew { number.add(1, ordering: .releasing) }
    }

    package var description: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: ["text": "***"]) }
}

extension DatabaseSpec {
    /// The same database with what does not stand in its URL; an error where the kind has no use for it.
    package func with(_ access: DatabaseAccess) throws(DatabaseURLError) -> any DatabaseSpec {
        guard let flag = access.flag else { return self }
        throw DatabaseURLError(
            "\(flag) is for a database of the kind cosmos, and the database is \(Self.kind); leave the flag out.")
    }
}
