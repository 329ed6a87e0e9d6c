// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("Acknowledged writes and a fault") struct DurabilityTests {
    private static let quick = [
        "durable", "--before", "500ms", "--after", "500ms", "--cost", "0s", "--rate", "1k/s", "--quiet", "--output",
        "run",
    ]

    private func record(_ place: Workplace) throws -> (RunRecord, DurabilityRecord) {
        let record = try RunRecord(text: Array(place.read("run/record.json").utf8), name: "record.json")
        return (record, try #require(record.durability))
    }

    @Test("without persistence a kill takes everything; the append-only file keeps it, and the report says why")
    func kill() throws {
        let place = try Workplace()
        let output = try place.run(
            Self.quick + [
                "--sandbox", "none", "--sandbox", "appendonly yes, appendfsync everysec", "--sandbox",
                "appendonly yes, appendfsync always",
            ], timeout: 120)
        #expect(output.code == 6)
        let (record, durability) = try record(place)
        #expect(record.kind == "durable")
        #expect(durability.settings.map(\.name) == ["none", "AOF everysec", "AOF always"])
        let none = durability.settings[0]
        #expect(none.outcome == .lost)
        // Everything that was sent before the kill, and nothing after: the ends are told apart to the millisecond.
        let before = try #require(none.acknowledgedBeforeFault)
        #expect(before > 100)
        #expect(abs((none.lost ?? 0) - before) <= 20)
        #expect(none.acknowledged > before)
        for setting in durability.settings.dropFirst() {
            #expect(setting.outcome == .kept)
            #expect(setting.lost == 0 && setting.unexpected == 0)
            #expect(setting.upperBound ?? 1 < 0.02)
            #expect(setting.failover?.outages.isEmpty == false)
        }
        #expect(durability.limits.contains("A process kill does not test fsync"))
        let report = try place.read("run/report.md")
        #expect(report.contains("A process kill does not test fsync: the kernel keeps what a dead process has written"))
        #expect(report.contains("up to 1 s, 2 s where fsync lags"))
        #expect(report.contains("With none a primary database is needed for every write that must not be lost"))
        #expect(output.standardOutput.contains("process-kill: 1 of 3 settings lost acknowledged writes."))
        for name in ["01-none", "02-aof-everysec", "03-aof-always"] {
            #expect(try place.read("run/settings/\(name)/record.json").contains("\"kind\": \"run\""))
        }
        #expect(place.strays(after: 10).isEmpty)
        #expect(place.leftovers.isEmpty)
        // And again from the directory alone.
        let again = try place.run(["report", "run", "--format", "markdown"])
        #expect(again.code == 0)
        #expect(again.standardOutput == report)
        let table = try place.run(["report", "run", "--format", "csv"]).standardOutput
        #expect(table == (try place.read("run/summary.csv")))
        #expect(table.split(separator: "\r\n").count == 4)
    }

    @Test("what was expected is allowed where that is said; a restart keeps what a file is kept for")
    func allowed() throws {
        let place = try Workplace()
        let output = try place.run(
            Self.quick + ["--sandbox", "none", "--sandbox", "save 5 1", "--fault", "restart", "--allow", "expected"],
            timeout: 120)
        #expect(output.code == 0)
        let (_, durability) = try record(place)
        #expect(durability.settings.map(\.outcome) == [.lost, .kept])
        #expect(durability.allowed == ["expected"])
    }

    @Test(
        "a frozen server and dropped connections lose nothing that was acknowledged",
        arguments: ["process-stop: 300ms", "cut"])
    func harmless(fault: String) throws {
        let place = try Workplace()
        let output = try place.run(Self.quick + ["--sandbox", "none", "--fault", fault], timeout: 120)
        #expect(output.code == 0)
        let (_, durability) = try record(place)
        #expect(durability.settings.map(\.outcome) == [.kept])
        if fault == "cut" {
            let failover = try #require(durability.settings[0].failover)
            #expect(failover.errors.all.contains { $0.name == "dropped by the run" })
        } else {
            #expect(durability.settings[0].failover?.noSuccessNs ?? 300_000_000 >= 290_000_000)
        }
    }

    @Test("a replica takes the place of a killed primary, with WAIT and what it costs")
    func replica() throws {
        let place = try Workplace()
        let output = try place.run(
            Self.quick + ["--sandbox", "none", "--replicas", "1", "--wait", "1", "--cost", "500ms"], timeout: 120)
        #expect(output.code == 0)
        let (_, durability) = try record(place)
        let setting = durability.settings[0]
        #expect(setting.name == "replica + WAIT")
        #expect(setting.wait == 1 && setting.replicas == 1)
        #expect(setting.lost == 0)
        #expect(setting.acknowledgedBeforeFault ?? 0 > 100)
        #expect(setting.throughputPerSecond ?? 0 > 0)
        #expect(setting.failover?.nodes.count ?? 0 >= 1)
        #expect(place.strays(after: 10).isEmpty)
    }

    @Test("a command of the user's that kills and restarts the target")
    func command() throws {
        let server = try RedisServer(settings: ["--save", "", "--appendonly", "yes"])
        let place = try Workplace()
        let output = try place.run(
            Self.quick + [
                "--target", server.url, "--fault",
                "command: kill -STOP \(server.identifier ?? 0); sleep 0.3; "
                    + "kill -CONT \(server.identifier ?? 0) # secret-word",
            ], timeout: 120)
        #expect(output.code == 0)
        let (record, durability) = try record(place)
        #expect(durability.settings[0].outcome == .kept)
        #expect(durability.settings[0].faultLengthNs ?? 0 >= 300_000_000)
        // What a command says may be a secret.
        #expect(record.command.contains("command: ***"))
        #expect(!(try place.read("run/record.json")).contains("secret-word"))
        #expect(!(try place.read("run/report.md")).contains("secret-word"))
    }

    @Test("a command that fails or hangs: results stay, and nothing is said to be kept")
    func failingCommand() throws {
        let server = try RedisServer()
        let failing = try Workplace()
        let output = try failing.run(
            Self.quick + ["--target", server.url, "--fault", "command: exit 3"], timeout: 120)
        #expect(output.code == 1)
        var durability = try record(failing).1
        #expect(durability.settings[0].outcome == .unknown)
        #expect(durability.settings[0].faultProblem?.contains("ended with exit code 3") == true)
        #expect(durability.settings[0].read ?? 0 > 0)
        #expect(output.standardOutput.contains("what was lost is not known"))
        #expect(!output.standardOutput.contains("lost none"))

        let hanging = try Workplace()
        let hung = try hanging.run(
            Self.quick + [
                "--target", server.url, "--fault", "command: sleep 600", "--fault-timeout", "300ms",
            ], timeout: 120)
        #expect(hung.code == 1)
        durability = try record(hanging).1
        #expect(durability.settings[0].faultProblem?.contains("did not end within 300 ms and was killed") == true)
        #expect(durability.settings[0].outcome == .unknown)
        #expect(hanging.strays(after: 10).isEmpty)
    }

    @Test("a command that leaves the server down: no final read is unknown, never “none lost”")
    func serverDown() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            Self.quick + [
                "--target", server.url, "--fault", "command: kill -9 \(server.identifier ?? 0)", "--recovery", "500ms",
            ], timeout: 120)
        #expect(output.code == 69)
        let setting = try record(place).1.settings[0]
        #expect(setting.outcome == .unknown)
        #expect(setting.lost == nil && setting.read == nil && setting.upperBound == nil)
        #expect(setting.acknowledged > 0)
        #expect(setting.readProblem?.contains("could not be read within") == true)
        let report = try place.read("run/report.md")
        #expect(report.contains("nothing is known of the writes, not even that none was lost"))
        #expect(!report.contains("lost none"))
    }

    @Test("a second run on the same target is not confused by the keys of the first, and cleans up where asked")
    func twice() throws {
        let server = try RedisServer()
        for arguments in [[], ["--cleanup"]] {
            let place = try Workplace()
            let output = try place.run(
                Self.quick + ["--target", server.url, "--fault", "cut"] + arguments, timeout: 120)
            #expect(output.code == 0)
            #expect(try record(place).1.settings[0].outcome == .kept)
        }
        let keys = try server.send("KEYS", "cachegauge:durable:*")
        #expect(keys == .list([]))
    }

    @Test("Ctrl-C in the second setting keeps the first")
    func interrupted() throws {
        let place = try Workplace()
        let output = try place.run(
            Self.quick + [
                "--sandbox", "none", "--sandbox", "appendonly yes", "--sandbox", "save 5 1", "--allow", "expected",
            ],
            signals: [
                .init(
                    SIGINT,
                    .when {
                        (try? place.read("run/settings/01-none/record.json")) != nil && place.processes.count > 1
                    })
            ], timeout: 120)
        #expect(output.code == 130)
        let (record, durability) = try record(place)
        #expect(record.interrupted)
        #expect(durability.settings.first?.outcome == .lost)
        #expect(durability.settings.count < 3)
        #expect(place.strays(after: 10).isEmpty)
        #expect(place.leftovers.isEmpty)
    }

    // MARK: What cannot be measured

    private func refusal(_ arguments: [String], code: Int32 = 64, location: SourceLocation = #_sourceLocation) throws
        -> String
    {
        let place = try Workplace()
        let output = try place.run(["durable", "--quiet"] + arguments, timeout: 60)
        #expect(output.code == code, sourceLocation: location)
        #expect(output.standardOutput == "", sourceLocation: location)
        #expect(place.files.filter { $0 != "results/runs/" } == [], sourceLocation: location)
        #expect(place.strays(after: 10).isEmpty, sourceLocation: location)
        return output.standardError
    }

    @Test("a cluster is refused with the reason")
    func cluster() throws {
        let cluster = try RedisCluster(primaries: 1)
        let sentence = try refusal(["--target", cluster.nodes[0].url, "--fault", "cut"])
        #expect(sentence.contains("is a cluster, whose shards fail one by one"))
    }

    @Test("a managed cache without the needed commands is refused with the reason")
    func blocked() throws {
        let mute = try RedisServer(settings: ["--rename-command", "MGET", ""])
        #expect(
            try refusal(["--target", mute.url, "--fault", "cut"]).contains(
                "refuses MGET, which the read back after the fault needs"))
        let alone = try RedisServer()
        #expect(
            try refusal(["--target", alone.url, "--fault", "cut", "--wait", "1"]).contains(
                "has 0 replicas, and --wait 1 would never be reached"))
    }

    @Test("keys of somebody else are left alone")
    func foreignKeys() throws {
        let server = try RedisServer()
        _ = try server.send("SET", "cachegauge:durable:0", "precious")
        let sentence = try refusal(["--target", server.url, "--fault", "cut"])
        #expect(sentence.contains("The key cachegauge:durable:0 exists on \(server.url)"))
        #expect(try server.send("GET", "cachegauge:durable:0") == .text("precious"))
    }

    @Test("a target that nobody answers for is 69")
    func absent() throws {
        let port = try LoopbackPort.free()
        #expect(
            try refusal(["--target", "redis://127.0.0.1:\(port)", "--fault", "cut"], code: 69).contains(
                "cannot be reached"))
    }
}
