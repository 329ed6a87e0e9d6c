// SPDX-License-Identifier: Apache-2.0
import Database
import TestServers
import Testing

@Suite("Looking after items of Cosmos DB")
struct CosmosAdministrationTests {
    private static func spec(_ standIn: CosmosStandIn, _ container: String = "bench/rows") throws -> any DatabaseSpec {
        try Databases.parse(standIn.url(container)).with(DatabaseAccess(key: DatabaseSecret(CosmosStandIn.key)))
    }

    @Test("makes, counts, fills anew and drops items of its own", arguments: ["pk", "id", "tenant/name"])
    func life(path: String) throws {
        let standIn = try CosmosStandIn(["--container", "bench/other/\(path)", "--items", "3"])
        let spec = try Self.spec(standIn, "bench/other")
        let administration = try spec.administration(of: .own(OwnTable(profile: "Life!")))
        #expect(try administration.tableState() == .absent)
        #expect(try !administration.drop())
        try administration.fill(testRows(0..<120))
        #expect(try administration.tableState() == .ours(rows: 120))
        try administration.fill(testRows(10..<15))
        #expect(try administration.tableState() == .ours(rows: 5))
        let loop = try SessionLoop()
        let place = loop.add(try spec.sessionMaker(for: .own(OwnTable(profile: "Life!")))())
        #expect(try loop.connect(place) == .connected)
        #expect(try loop.read(place, 9) == .noRow)
        #expect(try loop.read(place, 12) == .row(testValue(12, size: 12)))
        #expect(try loop.read(place, 15) == .noRow)
        #expect(try administration.drop())
        #expect(try administration.tableState() == .absent)
        // The user's own items are there as before.
        let users = UserStatements(read: "user:$1", ids: "SELECT VALUE c.n FROM c")
        #expect(try spec.administration(of: .statements(users)).ids(limit: 10) == [0, 1, 2])
        #expect(try administration.facts().settings.contains(DatabaseSetting("partition key", "/\(path)")))
    }

    @Test("stopped while it fills, leaves nothing")
    func stopped() throws {
        let standIn = try CosmosStandIn()
        let administration = try Self.spec(standIn).administration(of: .own(OwnTable(profile: "stopped")))
        let source = RowSource(ids: 0..<200, largestValue: 100) { id, bytes in
            if id == 150 { return nil }
            bytes.copyMemory(from: testValue(id, size: 100), byteCount: 100)
            return 100
        }
        let failure = #expect(throws: DatabaseFailure.self) { try administration.fill(source) }
        #expect(failure?.kind == .cancelled)
        #expect(try administration.tableState() == .absent)
        try administration.fill(testRows(0..<5))
        #expect(try administration.tableState() == .ours(rows: 5))
    }

    @Test("leaves somebody else's items alone")
    func foreign() throws {
        // Items of the ids that ours would have, without the mark.
        let standIn = try CosmosStandIn(["--container", "bench/own/id"])
        let spec = try Self.spec(standIn, "bench/own")
        let maker = try spec.administration(of: .own(OwnTable(profile: "maker")))
        try maker.fill(testRows(0..<3))
        let statements = DatabaseRows.statements(
            UserStatements(
                read: "cachegauge_maker", write: #"{"id":"cachegauge_maker","was":"$2","n":$1}"#,
                ids: "SELECT VALUE c.n FROM c"))
        let loop = try SessionLoop()
        let place = loop.add(try spec.sessionMaker(for: statements)())
        #expect(try loop.connect(place) == .connected)
        #expect(try loop.write(place, 5, [1, 2, 3]) == .written)
        #expect(try maker.tableState() == .foreign)
        #expect(throws: DatabaseFailure.self) { try maker.fill(testRows(0..<1)) }
        #expect(throws: DatabaseFailure.self) { try maker.drop() }
        guard case .row(let item) = try loop.read(place, 5) else {
            Issue.record("The item is gone.")
            return
        }
        #expect(String(decoding: item, as: UTF8.self).contains(#""was": "AQID""#))
    }

    @Test("takes the ids of the user's own query, page by page, and writes only what the profile says")
    func ownItems() throws {
        let standIn = try CosmosStandIn(["--container", "shop/users/id", "--items", "250"])
        let spec = try Self.spec(standIn, "shop/users")
        let statements = UserStatements(read: "user:$1", ids: "SELECT c.n FROM c;")
        let administration = try spec.administration(of: .statements(statements))
        #expect(try administration.ids(limit: 1000) == Array(0..<250))
        #expect(try administration.ids(limit: 120) == Array(0..<120))
        #expect(try administration.countRows() == 250)
        #expect(throws: DatabaseFailure.self) { try administration.fill(testRows(0..<3)) }
        #expect(throws: DatabaseFailure.self) { try administration.drop() }
        let loop = try SessionLoop()
        let place = loop.add(try spec.sessionMaker(for: .statements(statements))())
        #expect(try loop.connect(place) == .connected)
        #expect(try loop.write(place, 1, [1]).failure?.kind == .statement)
        #expect(try loop.read(place, 250) == .noRow)
        let words = UserStatements(read: "user:$1", ids: "SELECT c.text FROM c")
        #expect(throws: DatabaseFailure.self) { try spec.administration(of: .statements(words)).ids(limit: 1) }
    }
}
