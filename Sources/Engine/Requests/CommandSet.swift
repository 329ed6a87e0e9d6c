// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Workload

/// Every command of a run, compiled: the mix first, in its order, then those that populate.
struct CommandSet {
    private(set) var encoded: [EncodedCommand] = []
    /// The places in `encoded` of the commands that populate: one per key name of the mix.
    private(set) var populate: [Int] = []

    init(_ plan: RunPlan) {
        let fixedSize = plan.values.size is FixedSize ? plan.values.size.maximum : nil
        for operation in plan.operations {
            encoded.append(
                EncodedCommand(
                    operation.kind.command, keyName: plan.keys.name.appending(operation.keySuffix),
                    keys: plan.keys.count, expiry: plan.values.expiry, fixedSize: fixedSize))
        }
        var seen: Set<OperationKind.DataType> = []
        for operation in plan.operations where seen.insert(operation.kind.dataType).inserted {
            guard let command = operation.kind.dataType.populateCommand else { continue }
            populate.append(encoded.count)
            encoded.append(
                EncodedCommand(
                    command, keyName: plan.keys.name.appending(operation.keySuffix), keys: plan.keys.count,
                    expiry: plan.values.expiry, fixedSize: fixedSize))
        }
    }
}

extension RunPlan {
    /// How many keys are written before the load: the first ones by number, which is no bias where the pick scatters.
    var populatedKeys: UInt64 {
        UInt64((Double(keys.count) * phases.populate).rounded())
    }
}

extension KeyName {
    /// The name with more fixed bytes at its end.
    func appending(_ suffix: String) -> KeyName {
        KeyName(prefix: prefix, suffix: self.suffix + Array(suffix.utf8), digits: digits)
    }
}
