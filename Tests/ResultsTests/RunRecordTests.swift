// SPDX-License-Identifier: Apache-2.0
import Histogram
import Measure
import Testing

@testable import Results

struct RunRecordTests {
    @Test func readsBackWhatItWrote() throws {
        let record = SampleRecord.make().judged()
        #expect(try RunRecord(text: Array(record.text.utf8), name: "record") == record)
        #expect(record.text == (try RunRecord(text: Array(record.text.utf8), name: "record")).text)
    }

    @Test func readsBackHowATargetWasEncryptedAndItsTokens() throws {
        let record = SampleRecord.make {
            $0.target.tls = true
            $0.target.tlsSession = TLSRecord(
                version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384", serverName: "a", verified: true,
                kernel: "not used")
            $0.connections.handshake = SampleRecord.latency(count: 50, p50: 900_000, p99: nil, max: 3_000_000)
            $0.connections.resumed = 7
            var token = TokenRecord(source: "command")
            token.renewals = [TokenRenewalRecord(at: "2026-01-02T03:04:05Z", expiresAt: nil)]
            token.failures = [TokenFailureRecord(at: "2026-01-02T03:04:05Z", reason: "It failed.")]
            token.authenticated = 50
            token.refused = 1
            $0.token = token
        }
        #expect(try RunRecord(text: Array(record.text.utf8), name: "record") == record)
        // Who has none of it finds no trace of it.
        #expect(!["tlsSession", "handshake", "token"].contains { SampleRecord.make().text.contains("\"\($0)\"") })
    }

    @Test func readsBackAFailover() throws {
        let record = SampleRecord.make {
            $0.connections.clientLimit = 20
            $0.connections.pings = 3
            var failover = FailoverRecord()
            failover.firstErrorNs = -5
            failover.noSuccessNs = 7
            failover.outages = [OutageRecord(lastSuccessNs: -6, firstErrorNs: nil, firstSuccessNs: nil, lengthNs: 7)]
            failover.errors = OrderedCounts(["reset": 2, "READONLY": 1])
            failover.p99BeforeNs = 4
            failover.nodes = [
                NodeFailoverRecord(
                    address: "a:1", firstErrorNs: -5, noSuccessNs: 7, outages: failover.outages,
                    errors: failover.errors)
            ]
            $0.failover = failover
        }
        #expect(try RunRecord(text: Array(record.text.utf8), name: "record") == record)
        #expect(!["failover", "clientLimit", "pings"].contains { SampleRecord.make().text.contains("\"\($0)\"") })
    }

    /// Written by the first version; must be readable by every later one.
    @Test func readsBackTheConditionsThatOnlySomeTell() throws {
        let record = SampleRecord.make { record in
            record.machine.clockSource = "tsc"
            record.machine.hypervisor = "kvm"
            record.server.settings = ["appendonly": "no", "save": ""]
        }
        #expect(try RunRecord(text: Array(record.text.utf8), name: "record.json") == record)
        #expect(!SampleRecord.make().text.contains("hypervisor"))
    }

    @Test func readsTheSampleOfVersion1() throws {
        let path = try Samples.path("record-v1.json")
        let record = try RunDirectory.readRecord(at: path)
        #expect(record.schemaVersion == 1)
        #expect(record.seed == .max)
        #expect(record.measure.completed == 20_000)
        #expect(record.operations.map(\.operation.name) == ["get"])
        #expect(record.first.latency[.response]?.p99Ns == 400_000)
        #expect(record.first.latency[.response]?.p99_99Ns == nil)
        #expect(record.intervals.count == 10)
        #expect(record.server.before["evicted_keys"] == "7")
        #expect(try Samples.text("record-v1.json") == record.text)
    }

    /// Only the keys that the first version promises, in another order, and one that is not known.
    @Test func readsARecordWithoutAdditions() throws {
        let record = try RunDirectory.readRecord(at: try Samples.path("record-v1-least.json"))
        #expect(record.phases == PhasesRecord())
        #expect(record.measure.completedInWindow == nil)
        #expect(record.client.throttledPeriods == nil)
        #expect(record.target.timeoutNs == nil)
        #expect(record.first.errorReplies == OrderedCounts())
        #expect(record.first.latency[.service]?.count == 30)
        #expect(record.load.isClosed)
        #expect(record.load.ratePerSecond == nil)
        try record.checkAccounting()
    }

    @Test func holdsTheKeysOfTheContractInTheirOrder() throws {
        guard case .object(let members) = SampleRecord.make().json else {
            Issue.record("A record should be an object.")
            return
        }
        let contract = [
            "schemaVersion", "kind", "tool", "startedAt", "interrupted", "seed", "command", "profile", "target",
            "machine", "load", "measure", "paths", "intervals", "client", "server", "validity",
        ]
        #expect(members.map(\.key).filter { contract.contains($0) } == contract)
        let json = SampleRecord.make().json
        guard case .list(let paths)? = json["paths"], case .list(let operations)? = paths[0]["operations"],
            case .object(let latency)? = operations[0]["latency"]?["response"]
        else {
            Issue.record("The path paths[0].operations[0].latency.response should lead to an object.")
            return
        }
        #expect(
            latency.map(\.key) == [
                "count", "censored", "minNs", "meanNs", "p50Ns", "p90Ns", "p95Ns", "p99Ns", "p99_9Ns", "p99_99Ns",
                "maxNs", "histogram",
            ])
        #expect(latency.first { $0.key == "p99_99Ns" }?.value == .null)
    }

    @Test(arguments: [
        ("[]", "x is not a run record: “schemaVersion” is missing. Give a run directory or its record.json."),
        (
            "{",
            "x is not JSON: line 1, column 2: a key in quotation marks should be here. "
                + "Give a run directory or its record.json."
        ),
        (
            "{\"schemaVersion\": \"1\"}",
            "x is not a run record: “schemaVersion” should be an integer, but is a text. "
                + "Give a run directory or its record.json."
        ),
        (
            "{\"schemaVersion\": 2}",
            "x has schemaVersion 2, and this version of cachegauge reads 1 and older. "
                + "Update cachegauge to read it."
        ),
        ("{\"schemaVersion\": 0}", "x has schemaVersion 0, but the first one is 1."),
        ("{\"schemaVersion\": 1}", "x is not a complete run record: “kind” is missing."),
    ])
    func refusesOtherTexts(_ text: String, _ message: String) {
        let error = #expect(throws: RecordError.self) { try RunRecord(text: Array(text.utf8), name: "x") }
        #expect(error?.description == message)
    }

    @Test func namesThePlaceOfAWrongValue() {
        let text = SampleRecord.make().text
        let place = text.range(ofFirst: "\"hits\": 20000")
        let damaged = text.replacing(place, with: "\"hits\": \"many\"")
        let error = #expect(throws: RecordError.self) { try RunRecord(text: Array(damaged.utf8), name: "x") }
        #expect(
            error?.description == "x is not a complete run record: “paths[0].operations[0].hits” should be an integer, "
                + "but is a text.")
    }

    @Test func summarisesATable() throws {
        var table = LatencyHistogram.fine()
        for value in 1...1000 { table.record(UInt64(value) * 1000) }
        let latency = LatencyRecord(of: table, censored: 11)
        #expect(latency.count == 1000)
        #expect(latency.p50Ns == 500_223)
        #expect(latency.value(.p99) == .beyondTimeout)
        #expect(latency.value(.p99_9) == .tooFewSamples)
        #expect(latency.tail?.percentile == .p95)
        #expect(try HistogramEncoding.histogram(fromText: latency.histogram).totalCount == 1000)
        #expect(LatencyRecord(of: table, censored: 10).p99Ns == 990_207)
        #expect(LatencyRecord(of: .fine()) == emptyTable())
    }

    private func emptyTable() -> LatencyRecord {
        var latency = LatencyRecord()
        latency.histogram = HistogramEncoding.text(of: .fine())
        return latency
    }

    @Test func sharesAreExactAtTheirLimits() {
        #expect(Percentile.allCases.map(\.fewestSamples) == [20, 100, 200, 1000, 10_000, 100_000])
        let latency = SampleRecord.latency(count: 999, p50: 1, p99: nil, max: 3)
        #expect(latency.value(.p99) == .tooFewSamples)
        #expect(latency.value(.p50) == .value(1))
    }
}

extension String {
    fileprivate func range(ofFirst part: String) -> Range<Int> {
        let all = Array(utf8)
        let wanted = Array(part.utf8)
        let start = (0...(all.count - wanted.count)).first { Array(all[$0..<$0 + wanted.count]) == wanted } ?? 0
        return start..<start + wanted.count
    }

    fileprivate func replacing(_ range: Range<Int>, with part: String) -> String {
        var all = Array(utf8)
        all.replaceSubrange(range, with: Array(part.utf8))
        return String(decoding: all, as: UTF8.self)
    }
}
