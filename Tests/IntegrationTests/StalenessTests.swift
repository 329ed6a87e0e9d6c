// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("Staleness on real servers") struct StalenessTests {
    @Test("The race is seen with delete, and absent with versioned and lease, whose scripts a real server runs")
    func race() throws {
        let redis = try RedisServer()
        let run = try MeasuredStaleness(
            target: redis.url, database: "sqlite:rows.db",
            ["--strategy", "delete,versioned", "--strategy", "lease", "--race-window", "100ms"], codes: [6])
        #expect(run.record.kind == "stale")
        #expect(run.staleness.strategies.map(\.strategy) == ["delete", "versioned", "lease"])
        let delete = try run.strategy("delete")
        #expect(delete.stale > 0)
        #expect(delete.outdated ?? 0 > 0)
        #expect(delete.examples.contains { $0.contains(" is left in the cache at version ") })
        for name in ["versioned", "lease"] {
            let strategy = try run.strategy(name)
            #expect(strategy.outdated == 0)
            #expect(strategy.refusedFills > 0)
            #expect(strategy.present ?? 0 > 0)
            #expect(strategy.wrongValues == 0 && strategy.failedInvalidations == 0)
            #expect(strategy.reads > 300 && strategy.writes > 100)
        }
        // The scripts were called by their digests.
        #expect(try redis.calls("evalsha") > 300)
        #expect(run.staleness.stampedes.map(\.stampedeGuard) == ["none"])

        for file in ["report.md", "summary.csv", "staleness.csv", "intervals.csv"] {
            #expect(try !run.place.read("run/\(file)").isEmpty)
        }
        for folder in ["rounds/01/delete", "rounds/01/versioned", "rounds/01/lease", "stampede/none"] {
            let block = try RunDirectory.readRecord(at: run.place.path + "/run/" + folder)
            #expect(block.kind == "run" && block.measure.completed > 0)
        }
        let again = try run.place.run(["report", "run", "--format", "markdown"])
        #expect(again.code == 0)
        #expect(try again.standardOutput == run.place.read("run/report.md"))
        #expect(run.output.standardOutput.split(separator: "\n").allSatisfy { $0.count <= 100 || $0.contains("/") })
    }

    @Test("What is left stale is no error where it is allowed, and every strategy can be measured")
    func allStrategies() throws {
        let redis = try RedisServer()
        let run = try MeasuredStaleness(
            target: redis.url, database: "sqlite:rows.db",
            [
                "--strategy", "ttl,delete,delete-before,delete-twice,write-through,versioned,versioned-key,lease",
                "--duration", "1s", "--ttl", "400ms", "--await-expiry", "--allow-stale-keys", "40", "--cleanup",
            ])
        #expect(run.staleness.strategies.count == 8)
        for strategy in run.staleness.strategies {
            #expect(strategy.outdated == 0, "\(strategy.strategy)")
            #expect(strategy.wrongValues == 0 && strategy.unknownWrites == 0)
            #expect(strategy.expiryAwaited)
        }
        let ttl = try run.strategy("ttl")
        #expect(ttl.stale > 0)
        #expect(ttl.commandsPerWrite == 0)
        #expect(try run.strategy("delete-twice").commandsPerWrite == 2)
        #expect(run.record.notes.contains { $0.hasSuffix("and the table cachegauge_user_profile was dropped.") })
        // All that is left are the values of generations, which expire by themselves.
        for _ in 0..<100 where try redis.send("DBSIZE") != .integer(0) { usleep(100_000) }
        #expect(try redis.send("DBSIZE") == .integer(0))
    }

    @Test("Guards and jitter are measured beside none, in the sandbox")
    func stampedes() throws {
        let run = try MeasuredStaleness(
            target: nil, database: nil,
            [
                "--strategy", "delete", "--stampede-guard", "lock", "--ttl", "300ms", "--ttl-jitter", "20%",
                "--duration", "1s",
            ], codes: [0, 4, 6])
        #expect(
            run.staleness.stampedes.map(\.directory) == [
                "stampede/none", "stampede/lock", "stampede/jitter", "stampede/lock-jitter",
            ])
        #expect(run.staleness.stampedes.allSatisfy { $0.expiries > 0 && $0.loads >= $0.expiries })
        #expect(run.staleness.stampedes[1].mostLoaders == 1)
        #expect(run.record.simulated?.contains("2 ms") == true)
        #expect(run.record.sandbox != nil)
    }

    @Test("Ctrl-C writes what was measured")
    func interrupted() throws {
        let redis = try RedisServer()
        let run = try MeasuredStaleness(
            target: redis.url, database: "sqlite:rows.db", ["--strategy", "delete,ttl", "--duration", "60s"],
            signals: [.init(SIGINT, .when { (try? redis.calls("get")) ?? 0 > 300 })], codes: [130])
        #expect(run.record.interrupted)
        #expect(run.staleness.strategies.count == 1)
        #expect(run.staleness.strategies[0].outdated == nil)
        #expect(try run.place.read("run/report.md").contains("nobody looked at what it left behind"))
    }

    @Test("The replication lag of a secondary and of a replica is measured by versions")
    func lag() throws {
        let primary = try RedisServer()
        let replica = try RedisServer(settings: ["--replicaof", "127.0.0.1", "\(primary.port)"])
        let secret = "hunter2-correct-horse"
        let guarded = try RedisServer(
            password: secret, settings: ["--replicaof", "127.0.0.1", "\(primary.port)"])
        for server in [replica, guarded] { try waitUntilLinked(server) }
        let run = try MeasuredStaleness(
            target: primary.url, database: "sqlite:rows.db",
            ["--strategy", "ttl", "--ttl", "300ms", "--duration", "1s", "--read-from", "replica"])
        let lag = try #require(run.staleness.lag)
        #expect(lag.versions > 10 && lag.unseen == 0)
        #expect(lag.lag.count == lag.versions)
        #expect(lag.lag.maxNs > 0 && lag.lag.maxNs < lag.patienceNs)
        #expect(run.staleness.readFrom == "replica")
        #expect(try replica.calls("get") > 100)
        let other = try MeasuredStaleness(
            target: primary.url, database: "sqlite:rows.db",
            [
                "--strategy", "delete", "--duration", "1s", "--secondary",
                "redis://:\(secret)@127.0.0.1:\(guarded.port)",
            ], codes: [0, 4, 6])
        #expect(other.staleness.lag?.secondary == "redis://***@127.0.0.1:\(guarded.port)/0")
        #expect(other.staleness.lag?.unseen == 0)
        #expect(!(other.output.standardOutput + other.output.standardError).contains(secret))
        for file in other.place.files where !file.hasSuffix("/") {
            #expect(try !other.place.read(file).contains(secret), "\(file)")
        }
    }

    private func waitUntilLinked(_ replica: RedisServer) throws {
        for _ in 0..<300 {
            if case .text(let text) = try replica.send("INFO", "replication"), text.contains("master_link_status:up") {
                return
            }
            usleep(100_000)
        }
        throw ProcessFailure("The replica did not find its primary within 30 s.")
    }

    @Test("PostgreSQL behind Redis")
    func postgres() throws {
        let redis = try RedisServer()
        let postgres = try PostgresServer()
        let run = try MeasuredStaleness(
            target: redis.url, database: postgres.url, ["--strategy", "versioned"])
        let versioned = try run.strategy("versioned")
        #expect(versioned.outdated == 0 && versioned.wrongValues == 0 && versioned.staleFromDatabase == 0)
        #expect(versioned.present ?? 0 > 0)
        #expect(try postgres.sql("SELECT count(*) FROM cachegauge_user_profile") == "40")
    }
}

@Suite("Staleness that cannot be measured") struct StalenessMistakesTests {
    private func refusal(
        _ arguments: [String], code: Int32 = 64, location: SourceLocation = #_sourceLocation
    ) throws -> String {
        let place = try Workplace()
        let output = try place.run(["stale"] + MeasuredStaleness.short + arguments, timeout: 60)
        #expect(output.code == code, sourceLocation: location)
        #expect(output.standardOutput == "", sourceLocation: location)
        #expect(place.processes == [], sourceLocation: location)
        return output.standardError
    }

    @Test(
        "because of the flags",
        arguments: [
            (["--strategy", "erase"], "there is no strategy erase"),
            (["--strategy", "ttl,delete,ttl"], "ttl is given twice"),
            (["--race-window", "5"], "--race-window: "),
            (["--ttl-jitter", "95%"], "--ttl-jitter must be from 0% to 90%"),
            (["--ttl", "1s..2s", "--ttl-jitter", "10%"], "--ttl-jitter draws around one time to live"),
            (["--ttl", "none", "--strategy", "ttl"], "needs values that expire"),
            (["--operations", "get=1"], "Staleness needs reads and writes"),
            (["--keys", "2M"], "at most 1000000 keys"), (["--rounds", "9"], "--rounds must be from 1 to 5"),
            (["--secondary", "redis://127.0.0.1"], "--secondary needs a --target"),
            (["--target", "redis://127.0.0.1:1"], "needs its --database too"),
        ])
    func flags(arguments: [String], words: String) throws {
        let message = try refusal(arguments)
        #expect(message.contains(words), "\(message)")
    }

    @Test("because the target is a cluster, or runs no scripts, or holds the keys already")
    func targets() throws {
        let cluster = try RedisServer(settings: ["--cluster-enabled", "yes"])
        _ = try cluster.send("CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        for _ in 0..<100 {
            if case .text(let text) = try cluster.send("CLUSTER", "INFO"), text.contains("cluster_state:ok") { break }
            usleep(100_000)
        }
        #expect(
            try refusal(["--target", cluster.url, "--database", "sqlite:rows.db", "--strategy", "ttl"])
                .contains("The target is a cluster, and staleness is measured on one server"))

        let mute = try RedisServer(settings: ["--rename-command", "EVAL", ""])
        #expect(
            try refusal(["--target", mute.url, "--database", "sqlite:rows.db", "--strategy", "versioned"])
                .contains("The target runs no Lua scripts (EVAL is answered with “ERR unknown command"))
        let usual = try MeasuredStaleness(
            target: mute.url, database: "sqlite:rows.db", ["--duration", "500ms", "--ttl", "200ms"], codes: [0, 4, 6])
        #expect(usual.staleness.strategies.map(\.strategy) == ["ttl", "delete", "write-through"])
        #expect(usual.record.notes.contains { $0.hasPrefix("versioned and lease were left out. ") })

        let taken = try RedisServer()
        _ = try taken.send("SET", "cachegauge:user:0:profile", "theirs")
        #expect(
            try refusal(["--target", taken.url, "--database", "sqlite:rows.db", "--strategy", "ttl"])
                .contains("cachegauge:user:0:profile exists on"))
        #expect(try taken.send("GET", "cachegauge:user:0:profile") == .text("theirs"))
    }
}
