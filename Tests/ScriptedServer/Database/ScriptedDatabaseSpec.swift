// SPDX-License-Identifier: Apache-2.0
package import Database

/// The spec of a database whose sessions are made otherwise.
package struct ScriptedDatabaseSpec: DatabaseSpec {
    package static let kind = "scripted"
    package static let schemes = ["scripted"]
    package static let form = "scripted:"

    package init() {}

    package init(url text: String) throws(DatabaseURLError) {}

    package var description: String { "scripted:" }

    package func sessionMaker(for rows: DatabaseRows) throws(DatabaseFailure) -> SessionMaker {
        throw DatabaseFailure(.library, text: "a scripted database makes its sessions itself")
    }

    package func administration(of rows: DatabaseRows) throws(DatabaseFailure) -> any DatabaseAdministration {
        throw DatabaseFailure(.library, text: "a scripted database has no administration")
    }
}
