// SPDX-License-Identifier: Apache-2.0
import Sizing
import Testing

@Suite("The name of a measured tier") struct TierLabelTests {
    @Test("is a tier of the catalogue, with a second node where several are called so")
    func known() throws {
        let catalogue = try TierCatalogue()
        #expect(try catalogue.tier(labelled: "P1")?.tier.name == "P1")
        let both = try #require(try catalogue.tier(labelled: "C3"))
        #expect(both.tier.name == "Standard C3" && both.others.map(\.name) == ["Basic C3"])
        #expect(try catalogue.tier(labelled: "basic c3")?.tier.name == "Basic C3")
    }

    @Test("is a label where it is near to none", arguments: ["a", "small", "two-threads", "redis7", "half-a-core"])
    func label(name: String) throws {
        #expect(try TierCatalogue().tier(labelled: name) == nil)
    }

    @Test("is a mistake where it is nearly one", arguments: ["P7", "C33", "Standrd C3", "B2O0"])
    func near(name: String) throws {
        let catalogue = try TierCatalogue()
        let error = try #require(throws: TierNotFound.self) { _ = try catalogue.tier(labelled: name) }
        #expect(!error.nearest.isEmpty)
    }
}

@Suite("A file of prices") struct PriceListTests {
    @Test("gives prices by name, whatever its case")
    func prices() throws {
        let list = try PriceList("currency: EUR\nprices:\n  P1: 0.55\n  Standard C3: 0.42\n", file: "prices.yaml")
        #expect(list.currency == "EUR")
        #expect(list.perHour(["p1"]) == 0.55 && list.perHour(["other", "Standard C3"]) == 0.42)
        #expect(list.perHour(["P2"]) == nil)
        #expect(list.unused(by: ["P1"]) == ["Standard C3"])
    }

    @Test(
        "names its mistakes",
        arguments: [
            ("", "prices.yaml: found nothing; a file of prices has prices."),
            ("prices:\n  P1: cheap\n", "prices.yaml:2: prices.P1: found \"cheap\"; allowed is a number from 0."),
            ("prices:\n  P1: -1\n", "prices.yaml:2: prices.P1: found \"-1\"; allowed is a number from 0."),
            ("P1: 1\n", "prices.yaml:1: P1: found an unknown key; allowed are currency, prices."),
            (
                "currency: EUR\n",
                "prices.yaml:1: found no prices; allowed is a mapping of tiers to their prices per hour, such as P1: 0.55."
            ),
        ])
    func mistakes(text: String, message: String) {
        #expect(throws: CatalogueError([message])) { try PriceList(text, file: "prices.yaml") }
    }
}
