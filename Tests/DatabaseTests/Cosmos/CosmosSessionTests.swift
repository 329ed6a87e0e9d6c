// SPDX-License-Identifier: Apache-2.0
import Database
import Network
import TestServers
import Testing

/// A stand-in, a database on it, and a loop with one session.
struct CosmosBench {
    let standIn: CosmosStandIn
    let spec: any DatabaseSpec
    let loop: SessionLoop

    init(
        _ options: [String] = [], url: String = "", access: DatabaseAccess? = nil, certificate: Certificates.Pair? = nil
    ) throws {
        standIn = try CosmosStandIn(options, certificate: certificate)
        spec = try Databases.parse(standIn.url("bench/rows", url))
            .with(access ?? DatabaseAccess(key: DatabaseSecret(CosmosStandIn.key)))
        loop = try SessionLoop()
    }

    /// A filled table of ours, and a session on it that is connected.
    func open(rows: Int64 = 10) throws -> (session: any DatabaseSession, place: Int) {
        let rowsOfRun = DatabaseRows.own(OwnTable(profile: "bench"))
        try spec.administration(of: rowsOfRun).fill(testRows(0..<rows))
        return try connect(rowsOfRun)
    }

    func connect(_ rows: DatabaseRows) throws -> (session: any DatabaseSession, place: Int) {
        let session = try spec.sessionMaker(for: rows)()
        let place = loop.add(session)
        #expect(try loop.connect(place) == .connected)
        return (session, place)
    }
}

@Suite("Sessions on Cosmos DB")
struct CosmosSessionTests {
    @Test("are charged for reads and writes, and keep one connection")
    func charges() throws {
        let bench = try CosmosBench()
        let (session, place) = try bench.open()
        #expect(session.isCharged)
        _ = session.takeCharge()
        for id in Int64(0)..<10 { #expect(try bench.loop.read(place, id) == .row(testValue(id, size: Int(id)))) }
        #expect(session.takeCharge() == QueryCharge(units: 10, throttled: 0, waited: 0))
        #expect(try bench.loop.write(place, 3, [1, 2]) == .written)
        #expect(session.takeCharge() == QueryCharge(units: 5, throttled: 0, waited: 0))
        #expect(session.takeCharge() == QueryCharge())
        // The last requests are this session's: connecting, ten reads and a write.
        let connections = bench.standIn.requests.suffix(12).map {
            $0.split(separator: #""connection": "#)[1].prefix { $0.isNumber }
        }
        #expect(Set(connections).count == 1)
    }

    @Test("go on over a new connection where the service has closed the old one")
    func expiry() throws {
        let bench = try CosmosBench(["--requests-per-connection", "3"])
        let (_, place) = try bench.open()
        for round in 0..<12 {
            let id = Int64(round % 10)
            #expect(try bench.loop.read(place, id) == .row(testValue(id, size: Int(id))))
        }
    }

    @Test("send the tokens of what they have seen, each its own")
    func sessionTokens() throws {
        let bench = try CosmosBench(url: "consistency=session")
        let (_, place) = try bench.open()
        #expect(try bench.loop.write(place, 1, [9]) == .written)
        #expect(try bench.loop.read(place, 1) == .row([9]))
        let last = try #require(bench.standIn.requests.last)
        // A marker, ten rows, the marker again and one write: the thirteenth change.
        #expect(last.contains(#""token": "0:-1#13""#))
        #expect(last.contains(#""level": "Session""#))
        let (_, other) = try bench.connect(.own(OwnTable(profile: "bench")))
        let first = try #require(bench.standIn.requests.last)
        #expect(first.contains(#""token": """#))
        #expect(try bench.loop.read(other, 1) == .row([9]))
    }

    @Test(
        "ask for the consistency that was wished, and pay for it",
        arguments: [("strong", 2.0), ("bounded", 2.0), ("session", 1.0), ("eventual", 1.0)])
    func consistency(level: String, units: Double) throws {
        let access = DatabaseAccess(key: DatabaseSecret(CosmosStandIn.key), consistency: level)
        let bench = try CosmosBench(["--consistency", "Strong"], access: access)
        let (session, place) = try bench.open()
        _ = session.takeCharge()
        #expect(try bench.loop.read(place, 1) == .row(testValue(1, size: 1)))
        #expect(session.takeCharge().units == units)
        let facts = try bench.spec.administration(of: .own(OwnTable(profile: "bench"))).facts()
        #expect(facts.settings.first { $0.name == "consistency" }?.value == level)
        #expect(facts.settings.contains { $0.concern != nil } == (level == "eventual"))
        #expect(facts.settings.first { $0.name == "consistency of the account" }?.value == "strong")
    }

    @Test("wait as long as the service says when its units are spent, and tell of it")
    func throttling() throws {
        let bench = try CosmosBench(["--units", "40"])
        let (session, place) = try bench.open(rows: 5)
        _ = session.takeCharge()
        // Ten seconds' worth of a single second's units would be told apart from none at all.
        for round in 0..<90 {
            let id = Int64(round % 5)
            #expect(try bench.loop.read(place, id) == .row(testValue(id, size: Int(id))))
        }
        let charge = session.takeCharge()
        #expect(charge.units == 90)
        #expect(charge.throttled > 0)
        #expect(charge.waited > 0 && charge.waited <= Int64(charge.throttled) * 1_000_000_000)
        #expect(bench.standIn.requests.count { $0.contains(#""status": 429"#) } >= charge.throttled)
    }

    @Test("do not wait where no retries are wished")
    func noRetries() throws {
        let bench = try CosmosBench(["--fail", "429/3200:40"], url: "retries=0")
        let failure = #expect(throws: DatabaseFailure.self) {
            try bench.spec.administration(of: .own(OwnTable(profile: "bench"))).tableState()
        }
        #expect(failure?.kind == .throttled)
        #expect(failure?.code == "429/3200")
    }

    @Test(
        "tell failures by class, and go on",
        arguments: [
            ("401", DatabaseErrorClass.authentication, "401"), ("403", .permission, "403"),
            ("404/1003", .missingTable, "404/1003"), ("404/1002", .unavailable, "404/1002"), ("409", .conflict, "409"),
            ("412", .precondition, "412"), ("449", .retry, "449"), ("503", .unavailable, "503"),
            ("413", .constraint, "413"), ("408", .timeout, "408"), ("500", .other, "500"),
        ])
    func failures(status: String, kind: DatabaseErrorClass, code: String) throws {
        // Two looks at the marker come before, and connecting.
        let bench = try CosmosBench()
        _ = try bench.open()
        let failing = try CosmosStandIn(["--fail", "\(status):1", "--container", "bench/users/id", "--items", "3"])
        let spec = try Databases.parse(failing.url("bench/users")).with(
            DatabaseAccess(key: DatabaseSecret(CosmosStandIn.key)))
        let statements = DatabaseRows.statements(UserStatements(read: "user:$1", ids: "SELECT c.n FROM c"))
        let session = try spec.sessionMaker(for: statements)()
        let place = bench.loop.add(session)
        #expect(try bench.loop.connect(place) == .connected)
        _ = session.takeCharge()
        let failure = try #require(try bench.loop.read(place, 1).failure)
        #expect(failure.kind == kind)
        #expect(failure.code == code)
        #expect(!failure.endsSession)
        #expect(failure.text.contains("The stand-in was told to answer"))
        // Failures cost units too.
        #expect(session.takeCharge().units == 1)
        guard case .row(let item) = try bench.loop.read(place, 1) else {
            Issue.record("The next read was not answered.")
            return
        }
        #expect(String(decoding: item, as: UTF8.self).contains(#""id": "user:1""#))
    }

    @Test("refuse what is wrong before the first query: key, container, nobody there")
    func refusals() throws {
        let standIn = try CosmosStandIn()
        let rows = DatabaseRows.own(OwnTable(profile: "bench"))
        func failure(_ url: String, _ key: String = CosmosStandIn.key) throws -> DatabaseFailure? {
            let spec = try Databases.parse(url).with(DatabaseAccess(key: DatabaseSecret(key)))
            return #expect(throws: DatabaseFailure.self) { try spec.administration(of: rows) }
        }
        #expect(try failure(standIn.url(), "d3Jvbmc=")?.kind == .authentication)
        #expect(try failure(standIn.url(), "no Base64!")?.kind == .authentication)
        #expect(try failure(standIn.url("bench/nothing"))?.kind == .missingTable)
        #expect(try failure(standIn.url("nothing/rows"))?.kind == .missingTable)
        let closed = try LoopbackPort.free()
        #expect(try failure("cosmos+http://127.0.0.1:\(closed)/a/b")?.kind == .connection)
        // TLS where none is spoken.
        #expect(try failure("cosmos://127.0.0.1:\(standIn.port)/bench/rows")?.kind == .connection)
    }

    @Test("use TLS, and check whom they speak to")
    func encryption() throws {
        let certificates = try Certificates()
        let pair = try certificates.sign("cosmos")
        let bench = try CosmosBench(url: "cacert=\(certificates.authority.certificate)", certificate: pair)
        let (_, place) = try bench.open()
        #expect(try bench.loop.read(place, 7) == .row(testValue(7, size: 7)))
        let rows = DatabaseRows.own(OwnTable(profile: "bench"))
        #expect(try bench.spec.administration(of: rows).facts().transport == .tls)
        let unknown = try Databases.parse(bench.standIn.url()).with(
            DatabaseAccess(key: DatabaseSecret(CosmosStandIn.key)))
        let failure = #expect(throws: DatabaseFailure.self) { try unknown.administration(of: rows) }
        #expect(failure?.code == "curl 60")
    }

    @Test("ask for HTTP/2 over TLS, and speak HTTP/1.1 where the service wants that")
    func versions() throws {
        let certificates = try Certificates()
        let pair = try certificates.sign("cosmos")
        let url = "cacert=\(certificates.authority.certificate)"
        let older = try CosmosBench(url: url, certificate: pair)
        let (_, place) = try older.open()
        #expect(try older.loop.read(place, 7) == .row(testValue(7, size: 7)))
        #expect(older.standIn.requests.allSatisfy { $0.contains(#""alpn": "http/1.1""#) })
        // This one agrees on HTTP/2 and cannot speak it: all that it shows is that it was asked for it.
        let newer = try CosmosStandIn(["--alpn", "h2"], certificate: pair)
        let spec = try Databases.parse(newer.url("bench/rows", url)).with(
            DatabaseAccess(key: DatabaseSecret(CosmosStandIn.key)))
        let failure = #expect(throws: DatabaseFailure.self) {
            try spec.administration(of: .own(OwnTable(profile: "bench")))
        }
        #expect(failure?.kind == .connection)
        let asked = newer.requests
        #expect(
            !asked.isEmpty && asked.allSatisfy { $0.contains(#""method": "PRI""#) && $0.contains(#""alpn": "h2""#) })
    }

    @Test("take a token, and the next one when it was renewed")
    func tokens() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("first\n", to: "tokens")
        let secret = DatabaseSecret("first")
        let bench = try CosmosBench(["--tokens", file], access: DatabaseAccess(token: secret))
        let (_, place) = try bench.open()
        #expect(try bench.loop.read(place, 1) == .row(testValue(1, size: 1)))
        try folder.write("second\n", to: "tokens")
        #expect(try bench.loop.read(place, 1).failure?.kind == .authentication)
        secret.replace(with: "second")
        #expect(try bench.loop.read(place, 1) == .row(testValue(1, size: 1)))
        #expect(bench.standIn.requests.last?.contains("type=aad") == true)
    }
}

@Suite("The stand-in for Cosmos DB")
struct CosmosStandInTests {
    @Test("is one for the official client")
    func officialClient() throws {
        let standIn = try CosmosStandIn()
        let printed = try standIn.officialClient()
        #expect(
            printed == """
                names bench profiles
                upsert 1
                odd id user:2 é
                read A
                read odd id B
                missing 404
                other partition 404
                create again 409
                replace C
                changed 412
                units 1 token True
                query 150 11175
                deleted 404
                wrong key 401

                """)
    }

    @Test("throttles the official client as the service would")
    func officialClientThrottled() throws {
        let standIn = try CosmosStandIn(["--units", "6"])
        #expect(try standIn.officialClient("throttled") == "names bench profiles\nread through throttling 12\n")
        #expect(standIn.requests.contains { $0.contains(#""status": 429"#) })
    }
}
