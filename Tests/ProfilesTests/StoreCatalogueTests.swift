// SPDX-License-Identifier: Apache-2.0
import Plan
import Testing

@testable import Profiles

@Suite("The limits of managed databases")
struct StoreCatalogueTests {
    @Test("every entry of the bundled files is read, under a name of its own")
    func whole() {
        for bundled in BundledLimits.all {
            let lines = bundled.text.split(separator: "\n").count { $0.contains("- { name:") }
            #expect(lines > 0)
            #expect(StoreCatalogue.read(bundled.text).count == lines)
        }
        let names = StoreCatalogue.all.map(\.name)
        #expect(Set(names.map { $0.lowercased() }).count == names.count)
        for limit in StoreCatalogue.all {
            #expect((limit.workers == nil) != (limit.unitsPerSecond == nil))
            #expect(limit.source.contains("MicrosoftDocs/"))
        }
    }

    // Workers: Microsoft's tables of single databases by DTU (2023-05-19) and by vCore (2022-04-25).
    @Test(
        "a name in any letters gives what is published",
        arguments: [
            ("azure-sql/S2", 120, nil), ("AZURE-SQL/gp_gen5_2", 200, nil), ("azure-sql/P15", 6400, nil),
            ("cosmos/10000RU", nil, 10_000.0), ("cosmos/5500ru", nil, 5500.0),
        ] as [(String, Int?, Double?)])
    func published(name: String, workers: Int?, units: Double?) throws {
        guard case .store(let limit) = try DatabaseLimits.parse(name) else {
            Issue.record("\(name) is no limit of a store.")
            return
        }
        #expect(limit.workers == workers)
        #expect(limit.unitsPerSecond == units)
        #expect(try DatabaseLimits.parse(DatabaseLimits.format(.store(limit))) == .store(limit))
    }

    @Test("an unknown name is refused", arguments: ["azure-sql/S5", "cosmos/0RU", "cosmos/manyRU", "oracle/big"])
    func unknown(name: String) {
        #expect(throws: QuantityError.self) { try DatabaseLimits.parse(name) }
    }
}
