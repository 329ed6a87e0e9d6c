// SPDX-License-Identifier: Apache-2.0
import Results
import TestServers
import Testing

@Suite("tiers") struct TiersCommandTests {
    @Test("measures real servers side by side, with what is published about one")
    func sideBySide() throws {
        let (one, other) = (try RedisServer(), try RedisServer(settings: ["--maxmemory", "100mb"]))
        let place = try Workplace()
        try place.write("currency: EUR\nprices:\n  P1: 0.5\n  plain: 0.1\n", to: "prices.yaml")
        let output = try place.run(
            ["tiers"] + CapacityCommandTests.quick + [
                "--rate", "1k/s", "--tier", "P1=\(one.url)", "--tier", "plain=\(other.url)", "--prices", "prices.yaml",
                "--output", "run",
            ], timeout: 400)
        #expect([0, 2].contains(output.code), "\(output.standardError)")
        #expect(output.standardError.hasPrefix("2 searches in steps of 300 ms: this takes about "))
        let files = place.files
        for name in [
            "record.json", "report.md", "tiers/P1/record.json", "tiers/P1/steps/01/record.json",
            "tiers/plain/report.md",
        ] {
            #expect(files.contains("run/\(name)"), "\(files)")
        }
        let record = try RunDirectory.readRecord(at: place.path + "/run")
        let tiers = try #require(record.tiers)
        #expect(record.kind == "tiers" && tiers.askedPerSecond == 1000 && tiers.currency == "EUR")
        #expect(tiers.tiers.map(\.name) == ["P1", "plain"])
        #expect(tiers.tiers[0].catalogueName == "P1" && tiers.tiers[0].facts?.memoryGB == 6)
        #expect(tiers.tiers[0].limits.first { $0.limit == "memory" }?.use != nil)
        #expect(tiers.tiers[0].costPerMonth == 365)
        #expect(tiers.tiers[1].catalogueName == nil && tiers.tiers[1].facts == nil)
        // Of a server of the user's own, what it tells of itself.
        #expect(tiers.tiers[1].limits.first { $0.limit == "memory" }?.use != nil)
        #expect(tiers.tiers[1].reasons.contains { $0.contains("is no tier of the catalogue") })
        if let recommended = tiers.recommended {
            #expect(output.code == 0 && tiers.tiers.first { $0.name == recommended }?.fits == true)
        }
        // Every month has 730 hours, and a million operations come at 70 % of the capacity.
        for (tier, perHour) in zip(tiers.tiers, [0.5, 0.1]) {
            #expect(tier.pricePerHour == perHour && tier.costPerMonth == perHour * 730)
            let perMillion = perHour / (0.7 * tier.capacity.perSecond * 3600) * 1e6
            #expect(tier.capacity.perSecond == 0 || abs((tier.costPerMillion ?? 0) / perMillion - 1) < 1e-12)
        }
        let report = try place.read("run/report.md")
        #expect(report.contains("| P1 | 0.5000 | 365.00 | ") && report.contains("| plain | 0.1000 | 73.00 | "))
        #expect(output.standardOutput.contains("per million operations at 70 % (EUR)"))
        #expect(output.standardOutput.contains("365.00") && output.standardOutput.contains("73.00"))
        let rows = try place.read("run/tiers.csv").split(separator: "\r\n").map { $0.split(separator: ",") }
        #expect(rows.count == 3 && rows[0].suffix(2) == ["cost_per_month", "cost_per_million_operations"])
        #expect(rows[1].contains("365.000000") && rows[2].contains("73.000000") && rows[1].contains("EUR"))
        // What the run printed, and its document, are rendered again from the record alone.
        let again = try place.run(["report", "run"])
        #expect(output.standardOutput == again.standardOutput + "\nResults: run\n")
        #expect(try place.run(["report", "run", "--format", "markdown"]).standardOutput == report)
        #expect(
            try place.run(["report", "run", "--format", "csv"]).standardOutput == place.read("run/tiers.csv"))
        #expect(report.contains("## What is published") && report.contains("## Cost"))
        let steps = try RunDirectory.readRecord(at: place.path + "/run/tiers/P1")
        #expect(steps.kind == "capacity" && steps.capacity == tiers.tiers[0].capacity)
    }

    @Test("ends with 2 when no tier fits")
    func none() throws {
        let servers = [try RedisServer(), try RedisServer()]
        let place = try Workplace()
        // No machine answers in a nanosecond, and one that is too busy to tell does not fit either.
        let output = try place.run(
            [
                "tiers", "smoke", "--keys", "200", "--connections", "2", "--depth", "1", "--threads", "1", "--warmup",
                "0s", "--duration", "300ms", "--rate", "100/s", "--slo", "response.p50 < 1ns", "--quiet", "--output",
                "run",
            ] + servers.enumerated().flatMap { ["--tier", "server-\($0)=\($1.url)"] }, timeout: 300)
        #expect(output.code == 2, "\(output.standardError)")
        #expect(output.standardError == "")
        #expect(output.standardOutput.hasPrefix("No tier fits 100/s with response.p50 < 1ns."))
        let tiers = try #require(try RunDirectory.readRecord(at: place.path + "/run").tiers)
        #expect(tiers.recommended == nil && tiers.tiers.map(\.fits) == [false, false])
        #expect(tiers.tiers.allSatisfy { [nil, "rate"].contains($0.bindingLimit) })
        #expect(tiers.tiers.allSatisfy { $0.capacity.perSecond == 0 && $0.costPerMillion == nil })
        #expect(tiers.explanation.hasPrefix("None of the tiers fits 100/s"))
    }

    static let mistakes: [(String, String)] = [
        ("", "--tier is missing: name the targets, such as --tier P1=rediss://host:6380."),
        (
            "--tier|redis://127.0.0.1:1",
            "--tier redis://127.0.0.1:1 has no name; write a name before the URL, such as P1=rediss://host:6380."
        ),
        (
            "--tier|P7=redis://127.0.0.1:1",
            "There is no tier \"P7\" in the catalogue. The nearest names are P1, P2, P3, P4, P5."
        ),
        (
            "--tier|../x=redis://127.0.0.1:1",
            "The name of --tier ../x=redis://127.0.0.1:1 must begin with a letter or a digit"
        ),
        (
            "--tier|a=redis://127.0.0.1:1|--tier|A=redis://127.0.0.1:2",
            "--tier a is given twice; give each target a name of its own."
        ),
        (
            "--tier|a=redis://127.0.0.1:1|--target|redis://127.0.0.1:2",
            "--target is for one target: name each with --tier NAME=URL."
        ),
        (
            "--tier|a=redis://127.0.0.1:1|--prices|nowhere.yaml",
            "The file of prices nowhere.yaml cannot be read: No such file or directory."
        ),
    ]

    @Test("says what is wrong with its flags", arguments: mistakes)
    func mistake(arguments: String, message: String) throws {
        let place = try Workplace()
        let output = try place.run(
            ["tiers", "smoke", "--slo", "response.p99 < 1ms"] + arguments.split(separator: "|").map(String.init))
        #expect(output.code == 64)
        #expect(output.standardError.hasPrefix("Error: \(message)"), "\(output.standardError)")
        #expect(place.files == [])
    }

    @Test(
        "says what is wrong with a file of prices",
        arguments: [
            ("prices:\n  here: -1\n", "prices.yaml:2: prices.here: found \"-1\"; allowed is a number from 0."),
            ("prices:\n  here: dear\n", "prices.yaml:2: prices.here: found \"dear\"; allowed is a number from 0."),
            (
                "currency: EUR\n",
                "prices.yaml:1: found no prices; allowed is a mapping of tiers to their prices per hour"
            ),
            ("price: 1\n", "prices.yaml:1: price: found an unknown key; allowed are currency, prices."),
            ("prices: [\n", "prices.yaml: found a mistake in the YAML: it cannot be read."),
            ("", "prices.yaml: found nothing; a file of prices has prices."),
        ])
    func badPrices(text: String, message: String) throws {
        let place = try Workplace()
        try place.write(text, to: "prices.yaml")
        let output = try place.run([
            "tiers", "smoke", "--slo", "response.p99 < 1ms", "--tier", "here=redis://127.0.0.1:1", "--prices",
            "prices.yaml", "--output", "run",
        ])
        #expect(output.code == 64)
        #expect(output.standardError.hasPrefix("Error: \(message)"), "\(output.standardError)")
        #expect(output.standardOutput == "" && place.files == ["prices.yaml"])
    }

    @Test("refuses a price that belongs to no tier, and targets that are not there")
    func strays() throws {
        let place = try Workplace()
        try place.write("prices:\n  P9: 0.5\n", to: "prices.yaml")
        let port = try LoopbackListener().port
        let common = [
            "tiers", "smoke", "--slo", "response.p99 < 1ms", "--tier", "here=redis://127.0.0.1:\(port)", "--output",
            "run",
        ]
        let price = try place.run(common + ["--prices", "prices.yaml"])
        #expect(price.code == 64)
        #expect(
            price.standardError
                == "Error: prices.yaml has a price of P9, and no --tier is called so: the names are here.\n")
        #expect(try place.run(common).code == 69)
        #expect(place.files == ["prices.yaml"])
    }
}
