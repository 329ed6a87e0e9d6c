// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("capacity") struct CapacityCommandTests {
    static let quick = [
        "smoke", "--keys", "200", "--connections", "4", "--depth", "1", "--threads", "1", "--warmup", "0s",
        "--duration", "300ms", "--slo", "response.p50 < 20ms",
    ]

    /// A machine that is busy may be the limit, or too uneven for a confirmation.
    static let done: Set<Int32?> = [0, 2, 3, 4]

    @Test("searches a real server, and writes every step and the picture")
    func search() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            ["capacity"] + Self.quick + ["--target", server.url, "--output", "run"], timeout: 240)
        #expect(Self.done.contains(output.code), "\(output.standardError)")
        #expect(output.standardError.hasPrefix("1 search in steps of 300 ms: this takes about "))
        let files = place.files
        for name in ["record.json", "report.md", "summary.csv", "steps/01/record.json", "steps/01/latency.hlog"] {
            #expect(files.contains("run/\(name)"), "\(files)")
        }
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        let capacity = try #require(record.capacity)
        #expect(record.kind == "capacity" && !capacity.ramp.isEmpty && !capacity.steps.isEmpty)
        #expect(capacity.slo == ["response.p50 < 20ms"])
        // A server tells its processor time.
        #expect(capacity.ramp.allSatisfy { $0.serverProcessorShare != nil })
        let report = try place.read("run/report.md")
        #expect(report.contains("## Latency by rate") && report.contains("## Closed loops"))
        // What the run printed, and its document, are rendered again from the record alone.
        let again = try place.run(["report", "run"])
        #expect(again.code == 0)
        #expect(output.standardOutput == again.standardOutput + "\nResults: run\n")
        #expect(try place.run(["report", "run", "--format", "markdown"]).standardOutput == report)
        let rows = try place.read("run/steps.csv").split(separator: "\r\n")
        #expect(rows.count == 1 + capacity.ramp.count + capacity.steps.count)
        if files.contains("run/curve.svg") {
            #expect(report.contains("xychart-beta"))
            #expect(try place.read("run/curve.svg").hasPrefix("<svg "))
        }
    }

    @Test("ends with 2 where the service level is out of reach")
    func outOfReach() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            [
                "capacity", "smoke", "--keys", "200", "--connections", "2", "--threads", "1", "--warmup", "0s",
                "--duration", "300ms",
                "--slo", "response.p50 < 1ns", "--target", server.url, "--output", "run", "--quiet",
            ], timeout: 120)
        #expect(output.code == 2 || output.code == 4, "\(output.standardError)")
        if output.code == 2 {
            #expect(output.standardOutput.contains("Not even one connection with one operation per second meets"))
        }
        #expect(output.standardError == "")
    }

    @Test("keeps what it has when it is interrupted, and when the target dies")
    func ended() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let stepped = { (name: String) in
            CommandLineTool.Signal.Moment.when { place.files.contains("\(name)/steps/02/record.json") }
        }
        let interrupted = try place.run(
            ["capacity"] + Self.quick + ["--target", server.url, "--output", "run"],
            signals: [.init(SIGINT, stepped("run"))], timeout: 120)
        #expect(interrupted.code == 130, "\(interrupted.standardError)")
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        #expect(record.interrupted && record.capacity?.outcome == .interrupted)
        let files = place.files
        #expect(!files.contains { $0.hasSuffix("/") || $0.hasSuffix(".part") })
        let died = try place.run(
            ["capacity"] + Self.quick + ["--target", server.url, "--output", "dead"],
            signals: [
                .init(
                    0,
                    .when {
                        guard place.files.contains("dead/steps/02/record.json") else { return false }
                        server.kill()
                        return true
                    })
            ], timeout: 120)
        #expect(died.code == 69, "\(died.standardError)")
        let dead = try RunDirectory.readRecord(at: place.path + "/dead")
        #expect(dead.capacity?.outcome == .targetLost && !dead.validity.valid)
    }

    @Test("leaves nothing where there is no target")
    func unreachable() throws {
        let place = try Workplace()
        let port = try LoopbackListener().port
        let output = try place.run(
            ["capacity"] + Self.quick + ["--target", "redis://127.0.0.1:\(port)", "--output", "run"])
        #expect(output.code == 69 && place.files == [])
    }

    @Test("says how long it takes without touching anything")
    func dryRun() throws {
        let place = try Workplace()
        let output = try place.run(
            [
                "capacity", "smoke", "--slo", "response.p99 < 1ms", "--connections", "10,50", "--depth", "1,4",
                "--dry-run",
            ])
        #expect(output.code == 0 && place.files == [])
        // Four settings, each with one closed loop of 2.5 s, and 17 steps, of which one is of twice, one of four times and one
        // of eight times 10 s; each with its warm-up of 1 s and 0.3 s for what is around it.
        #expect(output.standardOutput.hasSuffix("# takes about 20 min 24 s\n"), "\(output.standardOutput.suffix(80))")
    }

    static let mistakes: [(String, String)] = [
        ("", "--slo is missing: say what must hold, such as --slo 'response.p99 < 1ms'."),
        ("--slo|latency < 1ms", "--slo: found an unknown metric \"latency\""),
        ("--slo|response.p99 < 1", "--slo: found \"response.p99 < 1\""),
        (
            "--slo|response.p99 > 1ms",
            "--slo \"response.p99 > 1ms\" limits response.p99 from below, which no highest rate has to meet. Write "
                + "response.p99 < 1ms."
        ),
        (
            "--slo|throughput < 1k/s",
            "--slo \"throughput < 1k/s\" limits throughput from above, which no highest rate has to meet. Write throughput "
                + ">= 1k/s."
        ),
        ("--slo|response.p99 < 1ms|--searches|0", "--searches must be from 1 to 20."),
        (
            "--slo|response.p99 < 1ms|--closed",
            "A capacity is searched for in an open loop, and the profile asks for a closed one"
        ),
        (
            "--slo|response.p99 < 1ms|--requests|100",
            "A step of a search has a length and not a number of requests: use --duration."
        ),
        ("--slo|response.p99 < 1ms|--connections|10,x", "--connections: load.connections: found \"x\""),
        ("--slo|response.p99 < 1ms|--connections|10,", "--connections: load.connections: found \"\""),
    ]

    @Test("says what is wrong with its flags", arguments: mistakes)
    func mistake(arguments: String, message: String) throws {
        let place = try Workplace()
        let output = try place.run(["capacity", "smoke"] + arguments.split(separator: "|").map(String.init))
        #expect(output.code == 64)
        #expect(output.standardError.hasPrefix("Error: \(message)"), "\(output.standardError)")
        #expect(place.files == [])
    }
}
