// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

/// Signals in every phase of a run; the phase is known by what the server has seen.
@Suite("A run that is interrupted") struct InterruptionTests {
    private static let message = "\nInterrupted: ending the run and writing what was measured. Again to stop at once.\n"
    private static let nothing = "The run ended before anything was measured; no results were written.\n"
    private static let load = [
        "run", "smoke", "--connections", "2", "--threads", "1", "--rate", "200/s", "--depth", "4", "--duration", "30s",
        "--operations", "get=1", "--output", "run",
    ]

    /// The number of reads that a server has answered.
    private static func reads(_ server: RedisServer) -> Int {
        guard let reply = try? server.send("INFO", "commandstats"), case .text(let text) = reply else { return 0 }
        return text.firstMatch(of: /cmdstat_get:calls=([0-9]+)/).flatMap { Int($0.output.1) } ?? 0
    }

    private static func keys(_ server: RedisServer) -> Int64 {
        guard let reply = try? server.send("DBSIZE"), case .integer(let count) = reply else { return 0 }
        return count
    }

    @Test("while it populates ends soon, with no results and nothing left", arguments: [SIGINT, SIGTERM])
    func populate(signal: Int32) throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            Self.load + ["--target", server.url, "--keys", "5M"],
            signals: [.init(signal, .when { Self.keys(server) > 1000 })])
        #expect(output.code == 130)
        #expect(Self.keys(server) < 5_000_000)
        #expect(output.standardOutput == "")
        #expect(output.standardError == Self.message + Self.nothing)
        #expect(place.files == [])
    }

    @Test("while it waits for a silent host ends with the wait, or at once when told twice")
    func connect() throws {
        let (host, other) = (try LoopbackListener(), try LoopbackListener())
        let place = try Workplace()
        let visited = CommandLineTool.Signal(SIGINT, .when { host.hasVisitor })
        let once = try place.run(Self.load + ["--target", host.url, "--timeout", "2s"], signals: [visited])
        #expect(once.code == 130)
        #expect(once.standardError == Self.message + Self.nothing)
        #expect(place.files == [])
        let again = CommandLineTool.Signal(SIGINT, .after(seconds: 0.4))
        let twice = try place.run(
            Self.load + ["--target", other.url, "--timeout", "50s"],
            signals: [.init(SIGINT, .when { other.hasVisitor }), again])
        #expect(twice.code == 130)
        #expect(twice.standardError == Self.message)
        #expect(twice.seconds < 20)
        #expect(place.files == [])
    }

    @Test("while it warms up writes results in which nothing was measured")
    func warmup() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            Self.load + ["--target", server.url, "--keys", "100", "--warmup", "30s"],
            signals: [.init(SIGINT, .when { Self.reads(server) > 10 })])
        #expect(output.code == 130)
        #expect(output.standardError == Self.message)
        #expect(place.files == QuickRun.files.map { "run/\($0)" })
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        let isMarked = record.interrupted
        #expect(isMarked)
        let measure = record.measure
        #expect(measure.planned == 0)
        #expect(measure.durationNs == 0)
        let findings = record.validity.findings.map(\.code)
        #expect(findings.contains("interrupted"))
    }

    @Test("while it measures writes what it has", arguments: [SIGINT, SIGTERM])
    func measure(signal: Int32) throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            Self.load + ["--target", server.url, "--keys", "100", "--warmup", "0s"],
            signals: [.init(signal, .when { Self.reads(server) > 50 })])
        #expect(output.code == 130)
        #expect(output.standardError == Self.message)
        #expect(output.seconds < 20)
        #expect(place.files == QuickRun.files.map { "run/\($0)" })
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        let isMarked = record.interrupted
        #expect(isMarked)
        let measure = record.measure
        #expect(measure.completed > 50)
        #expect(measure.durationNs < 20_000_000_000)
        #expect(measure.planned == measure.sent + measure.unsent)
        let findings = record.validity.findings.map(\.code)
        #expect(findings.contains("interrupted"))
        #expect(output.standardOutput.contains("stopped   "))
        #expect(try place.read("run/report.md").contains("interrupted"))
    }

    @Test("while it waits for the last replies does not wait for them any longer")
    func drain() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            Self.load.map { $0 == "30s" ? "1s" : $0 }
                + [
                    "--target", server.url, "--keys", "100", "--warmup", "0s", "--timeout", "40s", "--set",
                    "phases.drain=40s",
                ],
            signals: [
                .init(
                    0,
                    .when {
                        guard Self.reads(server) > 20 else { return false }
                        server.pause()
                        return true
                    }),
                .init(SIGINT, .after(seconds: 2)), .init(0, .after(seconds: 1.5)),
                .init(
                    0,
                    .when {
                        server.resume()
                        return true
                    }),
            ])
        #expect(output.code == 130)
        #expect(output.seconds < 20)
        #expect(place.files == QuickRun.files.map { "run/\($0)" })
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        let isMarked = record.interrupted
        #expect(isMarked)
        let measure = record.measure
        #expect(measure.unfinished > 0)
        #expect(measure.sent == measure.completed + measure.failed + measure.unfinished)
    }

    @Test("twice stops at once and leaves no files")
    func twice() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            Self.load + ["--target", server.url, "--keys", "100", "--warmup", "0s", "--timeout", "40s"],
            signals: [
                .init(
                    SIGINT,
                    .when {
                        guard Self.reads(server) > 20 else { return false }
                        // From now on even the end of the run takes long.
                        server.pause()
                        return true
                    }), .init(SIGINT, .after(seconds: 0.5)),
            ])
        server.resume()
        #expect(output.code == 130)
        #expect(output.standardOutput == "")
        #expect(output.standardError == Self.message)
        #expect(output.seconds < 10)
        #expect(place.files == [])
    }

    @Test("by a signal that comes in twins, as timeout sends it, still writes what it has")
    func twins() throws {
        let server = try RedisServer()
        let place = try Workplace()
        let output = try place.run(
            Self.load + ["--target", server.url, "--keys", "100", "--warmup", "0s"],
            signals: [
                .init(SIGTERM, .when { Self.reads(server) > 20 }), .init(SIGTERM, .after(seconds: 0.005)),
            ])
        #expect(output.code == 130)
        #expect(place.files == QuickRun.files.map { "run/\($0)" })
    }

    /// A run in a sandbox of a real server, whose process is seen.
    private func sandboxed(_ signals: [CommandLineTool.Signal], in place: Workplace) throws -> CommandLineTool.Output {
        try place.run(Self.load + ["--keys", "1M"], signals: signals)
    }

    @Test("stops its sandbox's server, also when it is told twice")
    func sandbox() throws {
        for repeats in 1...2 {
            let place = try Workplace()
            let running = CommandLineTool.Signal.Moment.when { place.processes.count == 2 }
            let again = repeats == 2 ? [CommandLineTool.Signal(SIGINT, .after(seconds: 0.25))] : []
            let output = try sandboxed([.init(0, running), .init(SIGINT, .after(seconds: 0.3))] + again, in: place)
            #expect(output.code == 130)
            #expect(output.standardError.hasPrefix("No --target was given; measuring "))
            #expect(place.files == [])
            #expect(place.leftovers == [])
            #expect(place.strays(after: 0) == [])
        }
    }

    @Test("as soon as it starts leaves nothing")
    func atOnce() throws {
        for milliseconds in stride(from: 5, through: 65, by: 15) {
            let place = try Workplace()
            let output = try sandboxed([.init(SIGINT, .after(seconds: Double(milliseconds) / 1000))], in: place)
            // Before it takes signals, it ends by them.
            #expect(output.code == 130 || output.exit == .signalled(SIGINT))
            #expect(place.files == [])
            #expect(place.leftovers == [])
            #expect(place.strays(after: 5) == [])
        }
    }

    @Test("by kill -9 leaves no server behind")
    func killed() throws {
        let place = try Workplace()
        let output = try sandboxed(
            [.init(0, .when { place.processes.count == 2 }), .init(SIGKILL, .after(seconds: 0.3))], in: place)
        #expect(output.exit == .signalled(SIGKILL))
        #expect(place.strays(after: 5) == [])
        #expect(place.leftovers == [])
        #expect(place.files == ["run/"])
    }

    @Test("calibrates no further")
    func calibrate() throws {
        for delay in [0.3, 1.5] {
            let place = try Workplace()
            let output = try place.run(
                ["calibrate", "--duration", "500ms"],
                signals: [
                    .init(0, .standardErrorHolds("depth 1: closed loop")), .init(SIGINT, .after(seconds: delay)),
                ])
            #expect(output.code == 130, "\(output.standardError)")
            #expect(!output.standardError.contains("Error:"))
            #expect(output.seconds < 15)
            #expect(place.files == [])
        }
    }
}
