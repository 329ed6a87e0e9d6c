// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

struct QuantityTests {
    @Test(
        arguments: [
            (0, "0 ns"), (999, "999 ns"), (1000, "1.00 µs"), (81_249, "81.2 µs"), (812_345, "812 µs"),
            (999_499, "999 µs"),
            (999_500, "1.00 ms"), (1_344_999, "1.34 ms"), (9_995_000, "10.0 ms"), (75_000_000_000, "75.0 s"),
            (1_234_000_000_000, "1,234 s"), (-5, "0 ns"),
        ] as [(Int64, String)])
    func writesDurations(_ nanoseconds: Int64, _ text: String) {
        #expect(Quantity.duration(nanoseconds) == text)
    }

    @Test func writesCounts() {
        #expect(
            [0, 999, 1000, 60_012, 1_234_567, -1234].map(Quantity.count) == [
                "0", "999", "1,000", "60,012", "1,234,567", "-1,234",
            ])
        #expect(Quantity.counted(1, "key") == "1 key")
        #expect(Quantity.counted(2000, "key") == "2,000 keys")
    }

    @Test func writesRatesAndShares() {
        #expect([0, 0.54, 99.94, 100, 1999.6].map(Quantity.rate) == ["0/s", "0.5/s", "99.9/s", "100/s", "2,000/s"])
        #expect(
            [0, 0.00015, 0.0015, 0.015, 1].map(Quantity.share) == ["0.0 %", "0.015 %", "0.15 %", "1.5 %", "100.0 %"])
    }

    @Test func writesSizes() {
        #expect(
            [0, 999, 1000, 1_500_000, 16e9].map(Quantity.bytes) == ["0 B", "999 B", "1.00 KB", "1.50 MB", "16.0 GB"])
        #expect([10, 9.41e9].map(Quantity.bitRate) == ["10 bit/s", "9.41 Gbit/s"])
    }

    @Test func writesTimes() {
        #expect(UTCTime(seconds: 1_767_323_045).text == "2026-01-02T03:04:05Z")
        #expect(UTCTime(seconds: 1_767_323_045).fileName == "20260102T030405Z")
        #expect(UTCTime(seconds: 0).text == "1970-01-01T00:00:00Z")
    }
}
