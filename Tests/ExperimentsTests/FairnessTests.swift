// SPDX-License-Identifier: Apache-2.0
import Database
import Plan
import Results
import Testing

@testable import Experiments

@Suite struct FairnessTests {
    private func concerns(
        _ cache: String, _ database: DatabaseTransport, sharedHost: Bool? = nil, delay: QueryDelay = .none
    ) -> [String] {
        var comparison = SampleComparison(pairs: 1)
        comparison.cacheTransport = cache
        comparison.facts.transport = database
        comparison.facts.server = database == .inProcess ? "SQLite" : "PostgreSQL"
        comparison.sharedHost = sharedHost
        comparison.plan.run.database?.delay = delay
        return comparison.record.fairness.concerns
    }

    @Test func equalSidesAreNoConcern() {
        let record = SampleComparison().record.fairness
        #expect(record.concerns.isEmpty)
        #expect(record.cacheTransport == "tcp" && record.databaseTransport == "tcp")
        #expect(record.library == "libpq 16.4" && record.sharedHost == false)
        #expect(record.cacheSettings == ["appendonly": "no"])
        #expect(record.databaseSettings == ["fsync": "on", "synchronous_commit": "on"])
        #expect(concerns("tls", .tls).isEmpty)
        #expect(concerns("unixSocket", .unixSocket).isEmpty)
        #expect(concerns("", .tcp).isEmpty)
    }

    @Test func transportsThatDiffer() {
        #expect(concerns("unixSocket", .tcp).map { $0.hasPrefix("The cache is reached over a unix socket") } == [true])
        #expect(concerns("tcp", .unixSocket).map { $0.hasPrefix("The database is reached over a unix") } == [true])
        #expect(concerns("tls", .tcp).map { $0.hasPrefix("The cache is reached with TLS") } == [true])
        #expect(concerns("tcp", .tls).map { $0.hasPrefix("The database is reached with TLS") } == [true])
        #expect(concerns("unixSocket", .tls).count == 2)
    }

    @Test func aDatabaseInsideThisProcess() {
        #expect(
            concerns("tls", .inProcess) == [
                "SQLite answers inside this process in microseconds; a cache over a socket cannot win against it without "
                    + "a delay."
            ])
        #expect(concerns("tcp", .inProcess, delay: .fixed(2_000_000)).isEmpty)
    }

    @Test func oneMachineForAll() {
        let found = concerns("tcp", .tcp, sharedHost: true)
        #expect(found.count == 1 && found[0].contains("run on one machine"))
    }

    @Test func settingsBringTheirConcerns() {
        var comparison = SampleComparison()
        comparison.facts.settings = [DatabaseSetting("fsync", "off", concern: "PostgreSQL runs with fsync=off.")]
        #expect(comparison.record.fairness.concerns == ["PostgreSQL runs with fsync=off."])
        #expect(comparison.record.fairness.databaseSettings == ["fsync": "off"])
    }
}

@Suite struct RecordTests {
    @Test func blocksComeInTheOrderOfTheirStart() {
        var comparison = SampleComparison(pairs: 2)
        comparison.coldStart = SampleComparison.block(pair: 0, .cached, order: 5)
        comparison.blocks.reverse()
        let blocks = comparison.record.blocks
        #expect(
            blocks.map(\.directory) == [
                "cold-start", "pairs/01/cached", "pairs/01/direct", "pairs/02/cached", "pairs/02/direct",
            ])
        #expect(blocks.map(\.pair) == [0, 1, 1, 2, 2])
        #expect(blocks[1].hits == 16_200 && blocks[1].misses == 1800)
        #expect(blocks[1].meanNs == 310_000 && blocks[1].p99Ns == 930_000)
        #expect(blocks[1].queriesPerSecond == 380 && blocks[2].queriesPerSecond == 2000)
        #expect(blocks[1].planned == 20_000 && blocks[1].durationNs == 10_000_000_000)
    }

    @Test func wrongValuesOfTheColdStartCountToo() {
        var comparison = SampleComparison()
        comparison.coldStart = SampleComparison.block(pair: 0, .cached, order: 0)
        comparison.coldStart?.record.paths[0].operations[0].database?.wrongValues = 3
        comparison.merged.paths[0].operations[0].database?.wrongValues = 4
        comparison.merged.paths[1].operations[0].database?.uncheckedValues = 5
        comparison.examples = ["The value of cachegauge:test:7 is of another key."]
        let record = comparison.record
        #expect(record.wrongValues == 7 && record.uncheckedValues == 5)
        #expect(record.wrongValueExamples == comparison.examples)
    }

    @Test(
        arguments: [
            (.none, nil), (.fixed(2_000_000), "2 ms"), (.fixed(1_500_000), "1,500 µs"),
            (.lognormal(median: 2_000_000, p99: 10_000_000), "lognormal, median 2 ms and p99 10 ms"),
        ] as [(QueryDelay, String?)])
    func delayInWords(delay: QueryDelay, words: String?) {
        var comparison = SampleComparison(pairs: 1)
        comparison.plan.run.database?.delay = delay
        comparison.plan.run.database?.strategy = .writeThrough
        let record = comparison.record
        #expect(record.simulatedDelay == words)
        #expect(record.strategy == "write-through")
    }
}
