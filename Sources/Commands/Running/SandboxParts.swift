// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import RESP
internal import Sandbox

/// What the sandbox brings where a cache or a database was not named: a server, and a folder with a database file.
///
/// Both are gone at the latest when the program ends, also when it is interrupted.
struct SandboxParts {
    let server: SandboxServer?
    let folder: SandboxFolder?

    init(hasTarget: Bool, hasDatabase: Bool, _ target: TargetOptions, isQuiet: Bool) throws {
        server = hasTarget ? nil : try target.startSandbox(isQuiet: isQuiet)
        do {
            folder = hasDatabase ? nil : try SandboxFolder()
        } catch {
            Interruption.shared.guardSandbox(nil)
            server?.stop()
            throw error
        }
        Interruption.shared.guardFolder(folder)
    }

    /// Stops the server and removes the folder.
    func end() {
        Interruption.shared.guardSandbox(nil)
        server?.stop()
        Interruption.shared.guardFolder(nil)
        folder?.remove()
    }

    /// The target that was named, or the server.
    func target(_ url: TargetURL?) throws -> TargetURL { try url ?? TargetURL.parse(server?.url ?? "") }

    /// The database in the folder; nil where one was named.
    var database: (any DatabaseSpec)? { folder.map { SQLiteSpec(path: $0.path + "/rows.db") } }

    var description: String? {
        let parts = [server?.description, folder.map { _ in "an SQLite file in a temporary folder as the database" }]
        let text = parts.compactMap(\.self).joined(separator: "; ")
        return text.isEmpty ? nil : text
    }
}
