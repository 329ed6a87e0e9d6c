// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import Results
import Synchronization
import TestServers
import Testing

@Suite("A Sentinel set as the target", .serialized) struct SentinelTests {
    private static func clock() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// A client of the test's own that writes all the time, where the Sentinel says that the primary is.
    private final class Witness: Sendable {
        private let group: SentinelGroup
        private let times = Mutex<[Double]>([])
        private let isEnding = Atomic<Bool>(false)

        init(_ group: SentinelGroup) { self.group = group }

        func start() {
            Thread.detachNewThread {
                while !self.isEnding.load(ordering: .relaxed) {
                    guard let port = self.group.announced, let connection = try? RedisConnection(port: port, timeout: 2)
                    else {
                        usleep(2000)
                        continue
                    }
                    while !self.isEnding.load(ordering: .relaxed),
                        (try? connection.send(["SET", "witness", "here"])) == .status("OK")
                    {
                        self.times.withLock { $0.append(SentinelTests.clock()) }
                        usleep(1000)
                    }
                }
            }
        }

        /// The longest time between two writes that succeeded, in seconds.
        func stop() -> Double {
            isEnding.store(true, ordering: .relaxed)
            let times = times.withLock { $0 }
            return zip(times.dropFirst(), times).map { $0 - $1 }.max() ?? 0
        }
    }

    /// A run of 9 s in whose middle the primary is another.
    private func run(
        _ group: SentinelGroup, over action: @escaping @Sendable () -> Void, _ arguments: [String] = []
    ) throws -> MeasuredRun {
        try MeasuredRun(
            "smoke", target: group.url(),
            ["--operations", "get=1,set=1", "--rate", "1k/s", "--duration", "9s", "--timeout", "2s"] + arguments,
            signals: [
                .init(0, .after(seconds: 2.5)),
                .init(
                    0,
                    .when {
                        action(); return true
                    }),
            ])
    }

    private func checkAccounting(_ record: RunRecord) {
        let measure = record.measure
        #expect(measure.planned == measure.sent + measure.unsent)
        #expect(measure.sent == measure.completed + measure.failed + measure.unfinished)
        #expect(measure.completed > 1000)
        let mode = record.target.mode
        #expect(mode == "sentinel")
    }

    @Test("whose primary is killed: the run goes on with the next, and its gap is that of the test's own clock")
    func killedPrimary() throws {
        // Whoever asks the Sentinel and whoever is asked share two processors with other tests: one of three runs must
        // agree to 50 ms.
        var differences: [Double] = []
        for _ in 0..<3 {
            let group = try SentinelGroup()
            let witness = Witness(group)
            witness.start()
            let run = try run(group) { group.first.kill() }
            let longest = witness.stop()
            let record = run.record
            checkAccounting(record)
            let failover = try #require(record.failover)
            #expect(group.announced == group.second.port)
            // At least the 500 ms after which the Sentinel takes a server for dead.
            #expect(failover.noSuccessNs > 500_000_000)
            let nodes = failover.nodes.map(\.address)
            #expect(nodes.first == "127.0.0.1:\(group.first.port)")
            let first = try #require(failover.nodes.first)
            #expect(first.outages.last?.firstSuccessNs == nil)
            #expect(failover.errors.all.contains { $0.name == "refused" })
            #expect(failover.outages.max { $0.lengthNs < $1.lengthNs }?.firstSuccessNs != nil)
            #expect(run.findings.contains("failover"))
            #expect(record.notes.contains { $0.contains("named 127.0.0.1:\(group.second.port) as the primary at ") })
            let report = try run.place.read("run/report.md")
            #expect(report.contains("## Failover\n"))
            #expect(run.output.standardOutput.contains("failover  no success for "))
            differences.append(abs(Double(failover.noSuccessNs) / 1e9 - longest))
            if differences.last ?? 1 < 0.05 { break }
        }
        #expect(try #require(differences.min()) < 0.05, "\(differences)")
    }

    @Test("that fails over by order: writes and reads go to the new primary, and nothing is lost from the accounts")
    func orderedFailover() throws {
        let group = try SentinelGroup(password: "sesame")
        let run = try MeasuredRun(
            "smoke", target: group.url(credentials: ":sesame@"),
            [
                "--operations", "get=1,set=1", "--rate", "500/s", "--duration", "8s", "--timeout", "2s", "--threads",
                "2",
            ],
            signals: [
                .init(0, .after(seconds: 2.5)),
                // Until its picture of the replica is fresh, a Sentinel refuses.
                .init(0, .when { (try? group.failOver()) != nil }),
            ])
        checkAccounting(run.record)
        #expect(group.announced == group.second.port)
        let failover = try #require(run.record.failover)
        #expect(failover.noSuccessNs < 6_000_000_000)
        #expect(run.record.connections.reconnects >= 4)
        #expect(!(run.output.standardOutput + run.output.standardError).contains("sesame"))
        let record = try run.place.read("run/record.json")
        #expect(!record.contains("sesame"))
        #expect(record.contains("redis+sentinel://***@127.0.0.1:\(group.port)/\(SentinelGroup.name)/0"))
    }

    @Test("with a password of the Sentinel's own, which is the target's too")
    func passwordOfTheSentinel() throws {
        let group = try SentinelGroup(password: "sesame", sentinelPassword: "sesame")
        #expect(try MeasuredRun(target: group.url(), environment: ["REDISCLI_AUTH": "sesame"]).isClean)
    }

    @Test("with a password of the Sentinel's own, which is not the target's")
    func twoPasswords() throws {
        let group = try SentinelGroup(password: "sesame", sentinelPassword: "thyme")
        let run = try MeasuredRun(
            target: group.url(),
            environment: ["REDISCLI_AUTH": "sesame", "CACHEGAUGE_SENTINEL_PASSWORD": "thyme"])
        #expect(run.isClean)
        #expect(try !run.place.read("run/record.json").contains("thyme"))
    }

    @Test("that speaks TLS, and keeps it when the primary is another")
    func secure() throws {
        let certificates = try Certificates()
        let group = try SentinelGroup(
            tls: .init(
                try certificates.sign("server", for: ["DNS:localhost", "IP:127.0.0.1"]),
                authority: certificates.authority.certificate))
        let run = try run(
            group, over: { while (try? group.failOver()) == nil { usleep(50_000) } },
            ["--tls-ca", certificates.authority.certificate])
        checkAccounting(run.record)
        #expect(group.announced == group.second.tlsPort)
        #expect(run.record.target.tls)
        #expect(run.record.target.tlsSession?.verified == true)
        #expect(run.record.connections.reconnects >= 4)
    }
}
