// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Sizing

@Suite("A catalogue file") struct CatalogueFileTests {
    static let cloud = """
        service: Cumulus Cache
        sources:
          leaflet: { document: "the maker's leaflet", date: 2026-01-02 }
        conditions:
          bench: { operation: GET, valueBytes: 1024, depth: 1, connections: 10, source: leaflet }
        families:
          plain:
            replicated: { value: yes, source: leaflet }
            reservedPercent: { value: 25, source: leaflet }
        tiers:
          - name: Nimbus
            family: plain
            memoryGB: { value: 8, source: leaflet }
            bandwidthMbps: unknown
            connections: { value: 100, source: leaflet }
            operations:
              - { perSecond: 1000, tls: yes, conditions: bench, source: leaflet }
        """

    @Test("adds the tiers of another cloud")
    func another() throws {
        var catalogue = try TierCatalogue()
        let before = catalogue.tiers.count
        try catalogue.add(Self.cloud, file: "cloud.yaml")
        #expect(catalogue.tiers.count == before + 1)
        let tier = try #require(try catalogue.find("nimbus").first)
        #expect(tier.service == "Cumulus Cache")
        #expect(tier.memoryGB?.value == 8 && tier.memoryGB?.source.text == "leaflet (the maker's leaflet, 2026-01-02)")
        #expect(tier.bandwidthMbps == nil && tier.usableMemoryGB == nil)
        #expect(tier.rate(tls: true)?.perSecond == 1000 && tier.rate(tls: false)?.tls == true)
        // A second file with the same name takes its place.
        try catalogue.add(Self.cloud.replacing("value: 8,", with: "value: 9,"), file: "cloud.yaml")
        #expect(try catalogue.find("Nimbus").first?.memoryGB?.value == 9)
        #expect(catalogue.tiers.count == before + 1)
    }

    @Test("may be JSON")
    func json() throws {
        let text =
            #"{"service": "J", "sources": {"s": {"document": "d", "revision": "1"}}, "tiers": [{"name": "A", "memoryGB": {"value": 2, "source": "s"}}]}"#
        #expect(try CatalogueFile.read(text, file: "j.json").first?.memoryGB?.value == 2)
    }

    static let mistakes: [(String, String, String)] = [
        (
            "value: 8, source: leaflet", "value: 8",
            "file:13: tiers[0].memoryGB: found no source; allowed is a figure with the key of a source, as every figure has one."
        ),
        (
            "value: 8, source: leaflet", "value: 8, source: leaf",
            "file:13: tiers[0].memoryGB.source: found \"leaf\", which is no key of sources."
        ),
        (
            "{ value: 8, source: leaflet }", "8",
            "file:13: tiers[0].memoryGB: found \"8\"; allowed is a figure such as { value: 6, source: KEY }, or unknown."
        ),
        (
            "value: 8,", "value: eight,",
            "file:13: tiers[0].memoryGB.value: found \"eight\"; allowed is a number from 0."
        ),
        ("value: 8,", "value: 0,", "file:13: tiers[0].memoryGB: found 0; allowed is a number above 0, or unknown."),
        ("value: 8,", "value: -8,", "file:13: tiers[0].memoryGB.value: found \"-8\"; allowed is a number from 0."),
        (
            "value: 100,", "value: 1.5,",
            "file:15: tiers[0].connections.value: found \"1.5\"; allowed is a whole number."
        ),
        (
            "value: 25,", "value: 100,",
            "file:9: families.plain.reservedPercent: found 100.0; allowed is a number below 100."
        ),
        ("family: plain", "family: plane", "file:12: tiers[0].family: found \"plane\", which is no key of families."),
        (
            "date: 2026-01-02", "note: undated",
            "file:3: sources.leaflet: found neither date nor revision; allowed is at least one of them, as figures change."
        ),
        (
            "conditions: bench", "conditions: bank",
            "file:17: tiers[0].operations[0]: found no conditions, or none that is a key of conditions."
        ),
        (
            "service: Cumulus Cache\n", "",
            "file:1: found no service; allowed is the name of the service that the tiers belong to."
        ),
        ("tls: yes", "tls: maybe", "file:17: tiers[0].operations[0].tls: found \"maybe\"; allowed are yes, no."),
    ]

    @Test("names its mistakes with line and key", arguments: mistakes)
    func mistake(found: String, replacement: String, message: String) {
        let text = Self.cloud.replacing(found, with: replacement)
        #expect(text != Self.cloud)
        let error = #expect(throws: CatalogueError.self) { try CatalogueFile.read(text, file: "file") }
        #expect(error?.description == message)
    }

    @Test("reports unknown keys, YAML mistakes and names twice")
    func others() {
        func mistake(_ text: String) -> String? {
            #expect(throws: CatalogueError.self) {
                var catalogue = try TierCatalogue()
                try catalogue.add(text, file: "file")
            }?.description
        }
        #expect(
            mistake(Self.cloud.replacing("bandwidthMbps", with: "bandwidth"))?.hasPrefix(
                "file:14: tiers[0].bandwidth: found an unknown key; allowed are name, id, size,") == true)
        #expect(mistake("tiers: [")?.hasPrefix("file: found a mistake in the YAML: line ") == true)
        #expect(mistake("") == "file: found nothing; a catalogue file has tiers.")
        #expect(mistake("- 1")?.hasPrefix("file:1: found a list; allowed is a mapping with the keys service,") == true)
        let second = Self.cloud + "\n  - name: NIMBUS\n"
        #expect(mistake(second) == "file: found the tier \"NIMBUS\" twice; allowed is one of each name.")
        #expect(
            mistake(
                Self.cloud.replacing("bandwidthMbps: unknown", with: "usableMemoryGB: { value: 9, source: leaflet }"))
                == "file:14: tiers[0].usableMemoryGB: found 9.0, which is more than memoryGB (8.0).")
    }

    @Test("is looked through by name, by id and by size")
    func names() throws {
        let catalogue = try TierCatalogue()
        #expect(try catalogue.find("P1").map(\.name) == ["P1"])
        #expect(try catalogue.find("c3").map(\.name) == ["Basic C3", "Standard C3"])
        #expect(try catalogue.find("standard_c3").map(\.name) == ["Standard C3"])
        #expect(try catalogue.find("Premium_P1").map(\.name) == ["P1"])
        let near = #expect(throws: TierNotFound.self) { try catalogue.find("P7") }
        #expect(near?.nearest == ["P1", "P2", "P3", "P4", "P5"])
        #expect(
            near?.description
                == "There is no tier \"P7\" in the catalogue. The nearest names are P1, P2, P3, P4, P5.")
        let far = #expect(throws: TierNotFound.self) { try catalogue.find("enormous") }
        #expect(far?.nearest == [])
    }
}
