// SPDX-License-Identifier: Apache-2.0
import Database
import Testing

@testable import Engine

@Suite("An error of a database says what to do") struct DatabaseErrorTests {
    private static func text(_ spec: any DatabaseSpec, _ kind: DatabaseErrorClass) -> String {
        DatabaseError(spec, during: "filling the table", DatabaseFailure(kind, text: "disk I/O error"))
            .description
    }

    @Test("about the file and its disk, where there is no server that could have a log")
    func file() {
        let storage = Self.text(SQLiteSpec(path: "/data/rows.db"), .storage)
        #expect(
            storage.hasSuffix(
                "disk I/O error. See that the disk of /data/rows.db has room, and that no limit of file sizes is in the way "
                    + "(ulimit -f)."), "\(storage)")
        let other = Self.text(SQLiteSpec(path: "/data/rows.db"), .other)
        #expect(other.hasSuffix(" See the file /data/rows.db.") && !other.contains("log"))
    }

    @Test("about the log of a server")
    func server() throws {
        let spec = try Databases.parse("postgres://user:pw@127.0.0.1/db")
        #expect(Self.text(spec, .storage).hasSuffix(" See the database's log."))
    }
}
