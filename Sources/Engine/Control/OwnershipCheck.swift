// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Workload

/// Keeps a run from overwriting data that is not ours.
///
/// A marker in the cache says that keys of a name were written by this tool. Without it, 100 keys spread over the key
/// numbers are looked at; if one exists, nothing is written.
struct OwnershipCheck {
    let plan: RunPlan
    /// What stands behind the names of further keys of the run.
    var suffixes: [String] = []
    static let sampleSize: UInt64 = 100

    /// The key of the marker: a hash, because the name itself may be long or hold anything.
    var marker: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in plan.keys.nameText.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return "cachegauge:owner:" + String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Looks, and leaves the marker.
    ///
    /// Throws when keys of somebody else are there.
    func claim(_ control: some KeyedConversation) throws {
        if !plan.manners.overwrite {
            let isOurs = try control.call(["EXISTS", marker], onKey: marker).number == 1
            if !isOurs, let key = try firstExisting(control) {
                throw SetupError(
                    "The key \(key) exists on \(plan.target.url) and was not written by cachegauge, so nothing was "
                        + "written. Choose another key name (--set keys.name=…), or allow it with --overwrite.")
            }
        }
        if case .error(let text) = try control.call(["SET", marker, plan.keys.nameText], onKey: marker) {
            throw SetupError(
                "The target \(plan.target.url) does not let us write: \(text). Check the user's permissions, or run a "
                    + "workload that only reads, with --populate none.")
        }
    }

    /// Removes the keys of the plan, and the marker where nothing is to be written after, in batches.
    func remove(_ control: some KeyedConversation, andMarker: Bool = true) throws(TargetError) -> UInt64 {
        var removed: UInt64 = 0
        for name in names {
            var next: UInt64 = 0
            while next < plan.keys.count {
                let end = min(next + 500, plan.keys.count)
                let keys = (next..<end).map { name.text(of: $0) }
                if control.takesAnyKeys {
                    removed += UInt64(max(0, try control.call(["UNLINK"] + keys, onKey: keys[0]).number ?? 0))
                } else {
                    let replies = try control.call(all: keys.map { ["UNLINK", $0] }, onKeys: keys)
                    removed += replies.reduce(0) { $0 + UInt64(max(0, $1.number ?? 0)) }
                }
                next = end
            }
        }
        if andMarker { _ = try control.call(["UNLINK", marker], onKey: marker) }
        return removed
    }

    /// Every key name that the mix writes under.
    private var names: [KeyName] {
        var suffixes = suffixes
        for operation in plan.operations where !suffixes.contains(operation.keySuffix) {
            suffixes.append(operation.keySuffix)
        }
        return suffixes.map { plan.keys.name.appending($0) }
    }

    private func firstExisting(_ control: some KeyedConversation) throws -> String? {
        let sample = min(Self.sampleSize, plan.keys.count)
        for name in names {
            let keys = (0..<sample).map { name.text(of: $0 * (plan.keys.count / sample)) }
            let replies = try control.call(all: keys.map { ["EXISTS", $0] }, onKeys: keys)
            for (key, reply) in zip(keys, replies) where (reply.number ?? 0) > 0 { return key }
        }
        return nil
    }
}
