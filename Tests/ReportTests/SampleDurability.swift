// SPDX-License-Identifier: Apache-2.0
import Results

/// Records of acknowledged writes and a fault, with known figures.
enum SampleDurability {
    /// A setting that loses, one that keeps, one without a final read.
    static func several() -> RunRecord {
        var durability = DurabilityRecord()
        durability.fault = "process-kill"
        durability.faultText = "The primary's process was killed (SIGKILL)."
        durability.limits = "A process kill does not test fsync."
        durability.ratePerSecond = 2000
        durability.allowed = ["lost=10"]
        durability.exceeds = true
        durability.explanation = "Of the writes that the server had acknowledged, none lost 900 of 900."
        durability.settings = [lost(), kept(), unknown()]
        return record(durability)
    }

    /// A target of the user's that lost nothing.
    static func target() -> RunRecord {
        var durability = DurabilityRecord()
        durability.fault = "command"
        durability.faultText = "A command of the user's was run."
        durability.limits = "What the command did to the server is not known to the tool."
        durability.explanation = "target lost none (at most 0.15 %, at 95 % confidence)."
        var setting = kept()
        setting.name = "target"
        setting.directives = []
        setting.throughputPerSecond = nil
        setting.throughputLowPerSecond = nil
        setting.throughputHighPerSecond = nil
        setting.p50Ns = nil
        setting.p99Ns = nil
        setting.failover = nil
        durability.settings = [setting]
        return record(durability)
    }

    private static func record(_ durability: DurabilityRecord) -> RunRecord {
        var record = SampleRuns.open().emptied()
        record.kind = "durable"
        record.command = ["cachegauge", "durable", "--fault", "command: ***"]
        record.notes = ["none: The first error reply: LOADING"]
        record.durability = durability
        record.validity = ValidityRecord(findings: DurabilityRule.findings(record))
        return record
    }

    private static func lost() -> DurabilitySettingRecord {
        var setting = DurabilitySettingRecord()
        setting.name = "none"
        setting.server = "redis-server 7.0.15"
        setting.fileSystem = "ext4"
        setting.directory = "settings/01-none"
        setting.outcome = .lost
        setting.attempted = 1510
        setting.acknowledged = 1500
        setting.unknown = 10
        setting.acknowledgedBeforeFault = 900
        setting.read = 601
        setting.lost = 900
        setting.recovered = 1
        setting.recoveredRefused = 0
        setting.unexpected = 0
        setting.lostExamples = [0, 1, 2]
        setting.oldestLostNs = 449_000_000
        setting.newestLostNs = 1_000_000
        setting.expected = "everything"
        setting.expectedAtPowerLoss = "everything"
        setting.throughputPerSecond = 50_000
        setting.throughputLowPerSecond = 48_500
        setting.throughputHighPerSecond = 52_000
        setting.p50Ns = 70_000
        setting.p99Ns = 200_000
        setting.faultAtNs = 450_000_000
        setting.faultLengthNs = 12_000_000
        setting.failover = SampleRuns.failover().failover
        return setting
    }

    private static func kept() -> DurabilitySettingRecord {
        var setting = lost()
        setting.name = "AOF | everysec"
        setting.directives = ["appendonly yes", "appendfsync everysec"]
        setting.fileSystem = "tmpfs"
        setting.directory = "settings/02-aof-everysec"
        setting.outcome = .kept
        setting.lost = 0
        setting.lostExamples = []
        setting.oldestLostNs = nil
        setting.newestLostNs = nil
        setting.upperBound = 0.001_495
        setting.expected = "none"
        setting.expectedNs = 0
        setting.expectedAtPowerLoss = "up to 1 s, 2 s where fsync lags"
        setting.expectedAtPowerLossNs = 2_000_000_000
        setting.throughputPerSecond = 40_000
        setting.throughputLowPerSecond = 39_000
        setting.throughputHighPerSecond = 41_000
        setting.evicted = 3
        return setting
    }

    private static func unknown() -> DurabilitySettingRecord {
        var setting = DurabilitySettingRecord()
        setting.name = "replica + WAIT"
        setting.replicas = 1
        setting.wait = 1
        setting.attempted = 500
        setting.acknowledged = 480
        setting.unconfirmed = 15
        setting.refused = 5
        setting.acknowledgedBeforeFault = 400
        setting.expected = "none"
        setting.expectedNs = 0
        setting.expectedAtPowerLoss = "none, while the replica lives"
        setting.faultProblem = "The fault command ended with exit code 3: whether its fault came is not known."
        setting.readProblem = "The target redis://***@host could not be read within 60 s of the load's end: it is gone"
        return setting
    }
}
