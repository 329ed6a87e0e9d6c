// SPDX-License-Identifier: Apache-2.0
import Results
import Testing

@testable import Experiments

@Suite("What persistence settings announce") struct ExpectedLossTests {
    private func standard(_ name: String) throws -> PersistenceSetting {
        try #require(PersistenceSetting.standard.first { $0.name == name })
    }

    @Test(
        "at a kill of the process, and at a loss of power",
        arguments: [
            ("none", nil, nil), ("RDB every 5 s", 7, 7), ("AOF everysec", 0, 2), ("AOF always", 0, 0),
            ("replica", nil, nil), ("replica + WAIT", 0, 0),
        ] as [(String, Int64?, Int64?)])
    func windows(name: String, kill: Int64?, power: Int64?) throws {
        let setting = try standard(name)
        #expect(ExpectedLoss(setting, fault: .processKill).time == kill.map { $0 * 1_000_000_000 })
        #expect(ExpectedLoss(atPowerLossOf: setting).time == power.map { $0 * 1_000_000_000 })
        #expect(ExpectedLoss(setting, fault: .cut).time == 0)
        #expect(ExpectedLoss(setting, fault: .processStop(1)).time == 0)
    }

    @Test("an orderly restart keeps what a file is kept for")
    func restart() throws {
        #expect(ExpectedLoss(try standard("none"), fault: .restart).time == nil)
        #expect(ExpectedLoss(try standard("RDB every 5 s"), fault: .restart).time == 0)
        #expect(ExpectedLoss(try standard("AOF everysec"), fault: .restart).time == 0)
    }

    @Test("appendonly alone is forced to the disk every second, and appendfsync without it is nothing")
    func defaults() {
        #expect(PersistenceSetting(name: "", directives: [("appendonly", ["yes"])]).appends == "everysec")
        #expect(PersistenceSetting(name: "", directives: [("appendfsync", ["always"])]).appends == nil)
        let saves = PersistenceSetting(name: "", directives: [("save", ["3600", "1", "60", "100"])])
        #expect(saves.snapshotSeconds == 60)
        #expect(saves.arguments == ["--save", "3600", "1", "60", "100"])
    }

    private func record(
        lost: Int, acknowledged: Int = 1000, _ change: (inout DurabilitySettingRecord) -> Void = { _ in }
    )
        -> DurabilitySettingRecord
    {
        var record = DurabilitySettingRecord()
        record.acknowledged = acknowledged
        record.lost = lost
        record.unexpected = 0
        change(&record)
        return record
    }

    @Test("what is allowed is exceeded by one write, and never by none")
    func allowances() {
        #expect(!LossAllowance.isExceeded([], by: record(lost: 0)))
        #expect(LossAllowance.isExceeded([], by: record(lost: 1)))
        #expect(!LossAllowance.isExceeded([.lost(10)], by: record(lost: 10)))
        #expect(LossAllowance.isExceeded([.lost(10)], by: record(lost: 11)))
        #expect(!LossAllowance.isExceeded([.lostShare(0.01)], by: record(lost: 10)))
        #expect(LossAllowance.isExceeded([.lostShare(0.01)], by: record(lost: 11)))
        #expect(LossAllowance.isExceeded([.lost(10), .unexpected(1)], by: record(lost: 0) { $0.unexpected = 2 }))
        #expect(!LossAllowance.isExceeded([.unexpected(2)], by: record(lost: 0) { $0.unexpected = 2 }))
        // Without a final read nothing is known to be lost: that has an exit status of its own.
        #expect(!LossAllowance.isExceeded([], by: record(lost: 0) { $0.lost = nil }))
    }

    @Test("what the settings announce is a window that the measured one must lie in")
    func announced() {
        let within = record(lost: 5) { setting in
            setting.expectedNs = 7_000_000_000
            setting.oldestLostNs = 6_900_000_000
        }
        #expect(!LossAllowance.isExceeded([.expected], by: within))
        let beyond = record(lost: 5) { setting in
            setting.expectedNs = 7_000_000_000
            setting.oldestLostNs = 7_100_000_000
        }
        #expect(LossAllowance.isExceeded([.expected], by: beyond))
        #expect(LossAllowance.isExceeded([.expected], by: record(lost: 1) { $0.expectedNs = 0 }))
        #expect(!LossAllowance.isExceeded([.expected], by: record(lost: 1) { $0.expectedNs = nil }))
    }

    @Test("the verdict names what lost, what it cost, and what is still needed")
    func verdict() {
        var durability = DurabilityRecord()
        durability.fault = "process-kill"
        durability.ratePerSecond = 2000
        durability.settings = [
            record(lost: 900) { setting in
                setting.name = "none"
                setting.outcome = .lost
                setting.acknowledgedBeforeFault = 900
                setting.oldestLostNs = 450_000_000
                setting.throughputPerSecond = 50_000
                setting.p99Ns = 200_000
            },
            record(lost: 0) { setting in
                setting.name = "AOF everysec"
                setting.outcome = .kept
                setting.upperBound = 0.003
                setting.expectedAtPowerLossNs = 2_000_000_000
                setting.throughputPerSecond = 40_000
                setting.p99Ns = 300_000
            },
            record(lost: 0) { setting in
                setting.name = "AOF always"
                setting.outcome = .kept
                setting.upperBound = 0.003
                setting.expectedAtPowerLossNs = 0
                setting.throughputPerSecond = 25_000
            },
        ]
        durability.settings[0].throughputLowPerSecond = 49_000
        durability.settings[0].throughputHighPerSecond = 51_000
        durability.settings[1].throughputLowPerSecond = 39_000
        durability.settings[1].throughputHighPerSecond = 41_000
        let text = DurabilityVerdict(durability).text
        #expect(text.contains("none lost all 900 until the fault (back to 0.45 s before it)"))
        #expect(text.contains("AOF everysec and AOF always lost none (at most 0.30 % each, at 95 % confidence)"))
        #expect(text.contains("AOF everysec up to 4,000 writes at 2,000/s"))
        #expect(text.contains("AOF everysec -20.0 % throughput and a p99 of 300 µs; AOF always -50.0 % throughput"))
        // Where the rounds of both lie among each other, no difference is claimed.
        durability.settings[1].throughputHighPerSecond = 49_500
        #expect(
            DurabilityVerdict(durability).text.contains(
                "AOF everysec no throughput beyond the noise and a p99 of 300 µs"))
        #expect(text.contains("With none a primary database is needed"))
        #expect(text.contains("Only AOF always lost none here"))
    }

    @Test("no final read is unknown, and never that none was lost")
    func unknown() {
        var durability = DurabilityRecord()
        durability.fault = "command"
        var setting = DurabilitySettingRecord()
        setting.name = "target"
        setting.acknowledged = 500
        setting.readProblem = "The target could not be read."
        durability.settings = [setting]
        let text = DurabilityVerdict(durability).text
        #expect(text.contains("Of target nothing is known"))
        #expect(!text.contains("lost none") && !text.contains("none was lost"))
    }
}
