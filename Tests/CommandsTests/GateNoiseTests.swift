// SPDX-License-Identifier: Apache-2.0
import Glibc
import Results
import TestServers
import Testing

@Suite("The noise of a target") struct GateNoiseTests {
    private static let quick = [
        "gate", "noise", "smoke", "--keys", "50", "--connections", "2", "--depth", "1", "--threads", "1", "--closed",
        "--warmup", "0s", "--duration", "250ms", "--sandbox", "embedded", "--quiet", "--output", "noise",
    ]

    @Test("is measured by ten pairs, of the sandbox without a target")
    func tenPairs() throws {
        let place = try Workplace()
        try place.write("metrics: { response.p50: 50% }", to: "gate.yaml")
        let output = try place.run(Self.quick + ["--policy", "gate.yaml", "--format", "json"])
        let record = try RunDirectory.readRecord(at: place.path + "/noise")
        #expect(record.kind == "gate")
        // A machine that is too busy makes invalid runs, and after three invalid pairs nothing can come of it.
        guard output.code == 0 else {
            #expect(output.code == 4 && output.standardError.contains("pairs are not valid"), "\(output.standardError)")
            #expect(!record.validity.valid)
            return
        }
        for number in ["01", "10"] {
            for side in ["base", "candidate"] {
                #expect(place.files.contains("noise/pairs/\(number)/\(side)/record.json"))
            }
        }
        let json = try JSONParser.parse(output.standardOutput)
        #expect(json == record.gate)
        guard case .list(let metrics)? = json["metrics"], case .integer(let count)? = json["drawnGates"]?["count"]
        else {
            Issue.record("The figures are missing: \(output.standardOutput)")
            return
        }
        #expect(metrics.map { $0["metric"]?.text } == ["response.p50"])
        #expect(count == 1000)
        #expect(try place.read("noise/report.md").hasPrefix("## cachegauge: noise of smoke\n"))
    }

    @Test("keeps what it has when it is interrupted, and says nothing of fewer than five pairs")
    func interrupted() throws {
        let place = try Workplace()
        let output = try place.run(
            Self.quick,
            signals: [
                .init(
                    SIGINT,
                    .when {
                        ["base", "candidate"].allSatisfy { place.files.contains("noise/pairs/01/\($0)/record.json") }
                    })
            ])
        #expect(output.code == 130, "\(output.standardError)")
        #expect(place.files.contains("noise/record.json"))
        #expect(place.strays(after: 5) == [])
    }

    @Test("of a metric that the policy names and that is not measured is bad usage, after one pair")
    func unmeasured() throws {
        let place = try Workplace()
        try place.write("metrics: { response.p99.99: 10% }", to: "gate.yaml")
        let output = try place.run(Self.quick + ["--policy", "gate.yaml"])
        #expect(output.code == 64 || output.code == 4, "\(output.standardError)")
        #expect(output.standardOutput == "")
        #expect(output.standardError.contains("response.p99.99") || output.code == 4)
    }
}
