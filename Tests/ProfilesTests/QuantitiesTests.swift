// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Profiles

@Suite struct QuantitiesTests {
    @Test(arguments: [
        ("1B", 1), ("100B", 100), ("4KB", 4000), ("4KiB", 4096), ("1.5KB", 1500), ("1MiB", 1_048_576),
        ("1MB", 1_000_000),
        ("2GB", 2_000_000_000), ("2GiB", 2_147_483_648), ("1TB", 1_000_000_000_000), ("1TiB", 1_099_511_627_776),
        ("0.5KiB", 512), (" 100 B ", 100), ("0B", 0), ("007B", 7),
    ])
    func sizesAreRead(text: String, bytes: Int64) throws {
        #expect(try Sizes.parse(text) == bytes)
    }

    @Test(arguments: [
        (1, "1B"), (999, "999B"), (4000, "4KB"), (4096, "4KiB"), (1_024_000, "1024KB"), (1_048_576, "1MiB"), (0, "0B"),
        (1_000_000_000_000, "1TB"), (1 << 40, "1TiB"), (1001, "1001B"), (Int64.max, "9223372036854775807B"),
    ])
    func sizesAreWritten(bytes: Int64, text: String) throws {
        #expect(Sizes.format(bytes) == text)
        #expect(try Sizes.parse(text) == bytes)
    }

    @Test(arguments: [
        ("100", #"found "100"; allowed is a size such as 100B, 4KB or 1MiB; write 100B or 100KB, not 100."#),
        ("4kb", #"found "4kb"; allowed is a size such as 100B, 4KB or 1MiB; did you mean "4KB"?"#),
        ("4K", #"found "4K"; allowed is a size such as 100B, 4KB or 1MiB; did you mean "4KB"?"#),
        ("5s", #"found "5s"; allowed is a size such as 100B, 4KB or 1MiB; "s" is no unit here."#),
        ("", #"found ""; allowed is a size such as 100B, 4KB or 1MiB."#),
        ("KB", #"found "KB"; allowed is a size such as 100B, 4KB or 1MiB."#),
        ("-5B", #"found "-5B"; allowed is a size such as 100B, 4KB or 1MiB; a size cannot be negative."#),
        ("0.5B", #"found "0.5B"; allowed is a size such as 100B, 4KB or 1MiB; give a whole number of B."#),
        (
            "9300000TB",
            #"found "9300000TB"; allowed is a size such as 100B, 4KB or 1MiB; "#
                + "give a smaller number; 9223372036854775807B is the largest."
        ),
        (
            "99999999999999999999B",
            #"found "99999999999999999999B"; allowed is a size such as 100B, 4KB or 1MiB; give fewer digits."#
        ),
    ])
    func sizesAreRefused(text: String, message: String) {
        #expect(throws: QuantityError.self) { try Sizes.parse(text) }
        do { _ = try Sizes.parse(text) } catch { #expect(Self.sentence(error) == message) }
    }

    @Test(arguments: [
        ("1ns", 1), ("250us", 250_000), ("250µs", 250_000), ("250\u{3BC}s", 250_000), ("5ms", 5_000_000),
        ("1.5s", 1_500_000_000), ("30s", 30_000_000_000), ("10m", 600_000_000_000), ("1h", 3_600_000_000_000),
        ("2d", 172_800_000_000_000), ("0s", 0),
    ])
    func timesAreRead(text: String, nanoseconds: Int64) throws {
        #expect(try Times.parse(text) == nanoseconds)
    }

    @Test(arguments: [
        (0, "0s"), (1, "1ns"), (250_000, "250us"), (1_500_000_000, "1500ms"), (60_000_000_000, "1m"),
        (90_000_000_000, "90s"), (5_400_000_000_000, "90m"), (86_400_000_000_000, "1d"),
    ])
    func timesAreWritten(nanoseconds: Int64, text: String) throws {
        #expect(Times.format(nanoseconds) == text)
        #expect(try Times.parse(text) == nanoseconds)
    }

    @Test(arguments: [
        ("5", #"found "5"; allowed is a time such as 250us, 5ms, 30s or 1h; write 5s or 5ms, not 5."#),
        ("5S", #"found "5S"; allowed is a time such as 250us, 5ms, 30s or 1h; did you mean "5s"?"#),
        ("5 min", #"found "5 min"; allowed is a time such as 250us, 5ms, 30s or 1h; "min" is no unit here."#),
        ("-1s", #"found "-1s"; allowed is a time such as 250us, 5ms, 30s or 1h; a time cannot be negative."#),
        ("0.1ns", #"found "0.1ns"; allowed is a time such as 250us, 5ms, 30s or 1h; give a whole number of ns."#),
    ])
    func timesAreRefused(text: String, message: String) {
        #expect(throws: QuantityError.self) { try Times.parse(text) }
        do { _ = try Times.parse(text) } catch { #expect(Self.sentence(error) == message) }
    }

    @Test(arguments: [
        ("5000", 5000), ("200k", 200_000), ("1M", 1_000_000), ("1G", 1_000_000_000), ("1.5k", 1500), ("0", 0),
        ("1 k", 1000),
    ])
    func countsAreRead(text: String, count: UInt64) throws {
        #expect(try Counts.parse(text) == count)
    }

    @Test(arguments: [
        ("1.5", #"found "1.5"; allowed is a count such as 5000, 200k or 1M; give a whole number."#),
        ("5K", #"found "5K"; allowed is a count such as 5000, 200k or 1M; did you mean "5k"?"#),
        ("1m", #"found "1m"; allowed is a count such as 5000, 200k or 1M; did you mean "1M"?"#),
        ("1e6", #"found "1e6"; allowed is a count such as 5000, 200k or 1M; "e6" is no unit here."#),
        ("ten", #"found "ten"; allowed is a count such as 5000, 200k or 1M."#),
    ])
    func countsAreRefused(text: String, message: String) {
        #expect(throws: QuantityError.self) { try Counts.parse(text) }
        do { _ = try Counts.parse(text) } catch { #expect(Self.sentence(error) == message) }
    }

    @Test(arguments: [
        ("500/s", 500), ("2k/s", 2000), ("2.5k/s", 2500), ("1.5M/s", 1_500_000), ("0.5/s", 0.5), ("50k /s", 50_000),
    ])
    func ratesAreRead(text: String, rate: Double) throws {
        #expect(try Rates.parse(text) == rate)
    }

    @Test(arguments: [(2000, "2k/s"), (2500, "2500/s"), (0.5, "0.5/s"), (1_500_000, "1500k/s"), (0.00001, "0.00001/s")])
    func ratesAreWritten(rate: Double, text: String) throws {
        #expect(Rates.format(rate) == text)
        #expect(try Rates.parse(text) == rate)
    }

    @Test(arguments: [
        ("50", #"found "50"; allowed is a rate such as 500/s, 50k/s or 1.5M/s; write 50/s, not 50."#),
        ("50k", #"found "50k"; allowed is a rate such as 500/s, 50k/s or 1.5M/s; write 50k/s, not 50k."#),
        ("50K/s", #"found "50K/s"; allowed is a rate such as 500/s, 50k/s or 1.5M/s; did you mean "50k/s"?"#),
        ("50k/m", #"found "50k/m"; allowed is a rate such as 500/s, 50k/s or 1.5M/s."#),
        ("/s", #"found "/s"; allowed is a rate such as 500/s, 50k/s or 1.5M/s."#),
    ])
    func ratesAreRefused(text: String, message: String) {
        #expect(throws: QuantityError.self) { try Rates.parse(text) }
        do { _ = try Rates.parse(text) } catch { #expect(Self.sentence(error) == message) }
    }

    @Test(arguments: [
        ("90%", 0.9), ("99.9%", 0.999), ("0%", 0), ("100%", 1), ("0.01%", 0.0001), ("33.333%", 0.33333), ("7%", 0.07),
        ("0.0000001%", 1e-9),
    ])
    func sharesAreReadAndWritten(text: String, share: Double) throws {
        #expect(try Shares.parse(text) == share)
        #expect(Shares.format(share) == text)
    }

    @Test func everyTenthOfAPercentIsWrittenAsItWasRead() throws {
        for tenths in 0...1000 {
            let text = tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
            #expect(Shares.format(try Shares.parse(text)) == text)
        }
    }

    @Test(arguments: [
        ("0.9", #"found "0.9"; allowed is a share from 0% to 100%, such as 90% or 99.9%; write 90%, not 0.9."#),
        ("90", #"found "90"; allowed is a share from 0% to 100%, such as 90% or 99.9%; write 90%, not 90."#),
        ("101%", #"found "101%"; allowed is a share from 0% to 100%, such as 90% or 99.9%."#),
        (
            "-1%",
            #"found "-1%"; allowed is a share from 0% to 100%, such as 90% or 99.9%; a share cannot be negative."#
        ),
    ])
    func sharesAreRefused(text: String, message: String) {
        #expect(throws: QuantityError.self) { try Shares.parse(text) }
        do { _ = try Shares.parse(text) } catch { #expect(Self.sentence(error) == message) }
    }

    @Test func garbageIsRefusedAndNeverTraps() {
        var random = SplitMix(state: 7)
        let letters = Array("0123456789.-+%/sKMGTiBkbmhdunµ e,:\u{0}\u{301}٣")
        var refused = 0
        for _ in 0..<5000 {
            let text = String(
                (0..<Int.random(in: 0...24, using: &random)).map { _ in letters.randomElement(using: &random) ?? "0" })
            if (try? Sizes.parse(text)) == nil { refused += 1 }
            _ = try? Times.parse(text)
            _ = try? Counts.parse(text)
            if let rate = try? Rates.parse(text) { #expect(rate >= 0) }
            if let share = try? Shares.parse(text) { #expect((0...1).contains(share)) }
        }
        #expect(refused > 4000)
    }

    private static func sentence(_ error: any Error) -> String { String(describing: error) }
}

/// A small seeded generator, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
