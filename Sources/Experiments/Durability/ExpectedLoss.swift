// SPDX-License-Identifier: Apache-2.0

/// What settings of persistence let a fault take, from the documentation of the server and of its kernel.
package struct ExpectedLoss: Sendable, Equatable {
    /// Half a sentence: `everything`, `up to 1 s of writes`.
    package var text: String
    /// The same as a time before the fault in nanoseconds, 0 for nothing; nil where it is no time.
    package var time: Int64?
    /// Whether any loss is within it.
    package var isEverything = false

    private static let nothing = ExpectedLoss(text: "none", time: 0)
    private static let everything = ExpectedLoss(text: "everything", time: nil, isEverything: true)

    /// At a fault of the process, the machine going on.
    package init(_ setting: PersistenceSetting, fault: DurabilityFault) {
        switch fault {
        case .processStop, .cut: self = Self.nothing
        case .restart:
            self = setting.appends != nil || setting.snapshotSeconds != nil ? Self.nothing : Self.everything
        case .command: self = ExpectedLoss(text: "not known: it depends on the command", time: nil, isEverything: true)
        case .processKill: self = Self.atKill(setting)
        }
    }

    private static func atKill(_ setting: PersistenceSetting) -> ExpectedLoss {
        if setting.replicas > 0 {
            return setting.wait >= setting.replicas
                ? nothing : ExpectedLoss(text: "what the replica had not received", time: nil, isEverything: true)
        }
        if setting.appends != nil { return nothing }
        return snapshot(setting) ?? everything
    }

    /// At the loss of the primary's machine, or of its power.
    package init(atPowerLossOf setting: PersistenceSetting) {
        if setting.replicas > 0 {
            self = Self.atKill(setting)
            if time == 0 { text = "none, while the replica lives" }
            return
        }
        switch setting.appends {
        case "always": self = ExpectedLoss(text: "none, where the disk keeps its word", time: 0)
        case "no":
            self = ExpectedLoss(text: "what the kernel had not written, about 30 s", time: 30_000_000_000)
        case .some: self = ExpectedLoss(text: "up to 1 s, 2 s where fsync lags", time: 2_000_000_000)
        case nil: self = Self.snapshot(setting) ?? Self.everything
        }
    }

    private static func snapshot(_ setting: PersistenceSetting) -> ExpectedLoss? {
        setting.snapshotSeconds.map {
            // The server looks for a due snapshot ten times a second, and writes it while later writes go on: for the few
            // megabytes of a trial 2 s are plenty.
            ExpectedLoss(
                text: "since the last snapshot: \($0) s, and 2 s to write it", time: Int64($0 + 2) * 1_000_000_000)
        }
    }

    private init(text: String, time: Int64?, isEverything: Bool = false) {
        self.text = text
        self.time = time
        self.isEverything = isEverything
    }
}
