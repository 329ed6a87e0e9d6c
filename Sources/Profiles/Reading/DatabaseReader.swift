// SPDX-License-Identifier: Apache-2.0
import Database
import Plan

/// Reads the section `database` of a profile.
struct DatabaseReader {
    let delays: DistributionMenu
    let issues: IssueCollector

    func read(_ section: SectionReader, into database: inout Profile.Database) {
        if let url = section.read("url", Self.url) { database.url = url }
        section.read("connections", .number(ProfileSchema.databaseConnections), into: &database.connections)
        section.read("timeout", .time(ProfileSchema.timeout), into: &database.timeout)
        section.read("retries", Self.retries, into: &database.retries)
        section.read("retryWait", .time(ProfileSchema.retryWait), into: &database.retryWait)
        if let node = section.node("delay"),
            let delay = DelayReader(menu: delays, issues: issues).read(node, path: section.path(of: "delay"))
        {
            database.delay = delay
        }
        let strategies = InvalidationStrategy.compared.map(\.rawValue)
        section.read("strategy", .choice(strategies) { InvalidationStrategy(rawValue: $0) }, into: &database.strategy)
        section.read("limit", Self.limit, into: &database.limit)
        readStatements(section, into: &database)
    }

    /// Without `read` and `ids` there is nothing of the user's own to ask for.
    private func readStatements(_ section: SectionReader, into database: inout Profile.Database) {
        let read = section.read("read", Self.readStatement)
        let write = section.read("write", Self.writeStatement)
        let ids = section.read("ids", Self.idsStatement)
        switch (section.node("read"), section.node("ids")) {
        case (.some, .some):
            if let read, let ids { database.statements = UserStatements(read: read, write: write, ids: ids) }
        case (.some(let node), nil):
            issues.add(
                node, section.path(of: "ids"), found: "nothing", allowed: Self.idsStatement.allowed,
                hint: "read and ids go together")
        case (nil, .some(let node)):
            issues.add(
                node, section.path(of: "read"), found: "nothing", allowed: Self.readStatement.allowed,
                hint: "read and ids go together")
        case (nil, nil):
            guard let node = section.node("write") else { return }
            issues.add(
                node, section.path(of: "write"), found: "a write without read and ids",
                allowed: .one("write only beside read and ids"), hint: "give all three, or leave write out")
        }
    }

    static let readStatement = statement(
        "a statement with $1 for the id, such as SELECT payload FROM users WHERE id = $1", needs: ["$1"])
    static let writeStatement = statement(
        "a statement with $1 for the id and $2 for the value, such as UPDATE users SET payload = $2 WHERE id = $1",
        needs: ["$1", "$2"])
    static let idsStatement = statement("a statement such as SELECT id FROM users", needs: [])

    private static func statement(_ allowed: String, needs: [String]) -> ValueKind<String> {
        ValueKind(allowed: .one(allowed)) { text in
            guard text.contains(where: { !$0.isWhitespace }), needs.allSatisfy({ text.contains($0) }) else {
                throw ValueMistake(.one(allowed))
            }
            return text
        }
    }

    static let retries = ValueKind<Int?>(allowed: .one("default, or a number from 0 to 100")) { text in
        guard text != "default" else { return nil }
        guard let number = Int(text), ProfileSchema.databaseRetries.contains(number) else {
            throw ValueMistake(.one("default, or a number from 0 to 100"))
        }
        return number
    }

    static let limit = ValueKind<DatabaseLimit?>(allowed: .one(DatabaseLimits.allowed)) { text in
        text == "none" ? nil : try DatabaseLimits.parse(text)
    }

    /// Messages about a URL never show it: it may hold a password.
    static let url = ValueKind<any DatabaseSpec>(allowed: .one("a URL such as \(forms)")) { text in
        do {
            return try Databases.parse(withoutPrintedCredentials(text))
        } catch {
            throw ValueMistake(
                .one("a URL such as \(forms)"), hint: IssueClause.text("\(error)"), found: "a URL that cannot be read")
        }
    }

    private static var forms: String { Databases.all.map { $0.form }.joined(separator: " or ") }

    /// `***` is how credentials are printed, so a printed profile can be read again.
    private static func withoutPrintedCredentials(_ text: String) -> String {
        guard let printed = text.firstRange(of: "://***@"), !text[printed.upperBound...].contains("@") else {
            return text
        }
        return text[..<printed.lowerBound] + "://" + text[printed.upperBound...]
    }
}
