// SPDX-License-Identifier: Apache-2.0

/// Which rows a run reads and writes.
package enum DatabaseRows: Sendable, Equatable {
    /// A table of our own, made, filled and dropped by this tool.
    case own(OwnTable)
    /// The user's own statements: nothing is made, filled or dropped.
    case statements(UserStatements)
}

/// The name of a table of ours: `cachegauge_` and the profile's name, in the characters that every database allows.
package struct OwnTable: Sendable, Equatable {
    package let name: String

    /// What marks a table as made by this tool.
    static let mark = "made by cachegauge"
    /// The longest name that PostgreSQL takes, in bytes.
    private static let longest = 63

    package init(profile: String) {
        let word = profile.lowercased().unicodeScalars.map { scalar in
            "abcdefghijklmnopqrstuvwxyz0123456789".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        let full = "cachegauge_" + String(word)
        guard full.utf8.count > Self.longest else {
            name = full
            return
        }
        // Two long names that begin alike must not share a table: FNV-1a tells them apart.
        var hash: UInt32 = 2_166_136_261
        for byte in profile.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        name = full.prefix(Self.longest - 9) + "_" + String(hash, radix: 16)
    }

    var readStatement: String { "SELECT payload FROM \(name) WHERE id = $1" }
    var writeStatement: String { "UPDATE \(name) SET payload = $2 WHERE id = $1" }
}

/// The user's statements, with `$1` for the id and `$2` for the value.
package struct UserStatements: Sendable, Equatable {
    /// Its first column is the value.
    package var read: String
    /// Nil where the run must not write.
    package var write: String?
    /// Its first column is a whole number: the ids that the run may ask for.
    package var ids: String

    package init(read: String, write: String? = nil, ids: String) {
        self.read = read
        self.write = write
        self.ids = ids
    }
}

extension DatabaseRows {
    var readStatement: String {
        switch self {
        case .own(let table): table.readStatement
        case .statements(let statements): statements.read
        }
    }

    var writeStatement: String? {
        switch self {
        case .own(let table): table.writeStatement
        case .statements(let statements): statements.write
        }
    }

    var isOwnTable: Bool {
        if case .own = self { true } else { false }
    }
}
