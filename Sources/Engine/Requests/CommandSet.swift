// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP
internal import Workload

/// Every command of a run, compiled: the mix first, in its order, then those that populate.
struct CommandSet {
    private(set) var encoded: [EncodedCommand] = []
    /// The places in `encoded` of the commands that populate: one per key name of the mix.
    private(set) var populate: [Int] = []
    /// What a target of several nodes has to know of each command in `encoded`.
    private(set) var routes: [CommandRoute] = []

    /// - Parameter isCluster: whether operations on several keys have to be split by slot.
    init(_ plan: RunPlan, isCluster: Bool = false) {
        let fixedSize = plan.values.size is FixedSize ? plan.values.size.maximum : nil
        for operation in plan.operations {
            encoded.append(
                EncodedCommand(
                    operation.kind.command, keyName: plan.keys.name.appending(operation.keySuffix),
                    keys: plan.keys.count, expiry: plan.values.expiry, fixedSize: fixedSize))
            let name = plan.keys.name.appending(operation.keySuffix)
            routes.append(CommandRoute(name: operation.kind.routeName(name), isWrite: operation.kind.isWrite))
        }
        var seen: Set<OperationKind.DataType> = []
        for operation in plan.operations where seen.insert(operation.kind.dataType).inserted {
            guard let command = operation.kind.dataType.populateCommand else { continue }
            populate.append(encoded.count)
            encoded.append(
                EncodedCommand(
                    command, keyName: plan.keys.name.appending(operation.keySuffix), keys: plan.keys.count,
                    expiry: plan.values.expiry, fixedSize: fixedSize))
            routes.append(CommandRoute(name: plan.keys.name.appending(operation.keySuffix), isWrite: true))
        }
        if isCluster { addForms(plan, fixedSize: fixedSize) }
    }

    /// Adds the forms with fewer keys of each operation on several, which its parts are written in.
    private mutating func addForms(_ plan: RunPlan, fixedSize: Int?) {
        for (place, operation) in plan.operations.enumerated() {
            let name = plan.keys.name.appending(operation.keySuffix)
            guard operation.kind.takesSeveralKeys, operation.kind.keyCount > 1, SlotName.differs(name) else { continue }
            routes[place].forms = encoded.count
            for keys in 1...min(operation.kind.keyCount, Self.mostKeysOfForms) {
                encoded.append(
                    EncodedCommand(
                        operation.kind.withKeys(keys).command, keyName: name, keys: plan.keys.count,
                        expiry: plan.values.expiry, fixedSize: fixedSize))
                routes.append(CommandRoute(name: name, isWrite: operation.kind.isWrite))
            }
        }
    }

    /// More keys of one slot than that make several parts.
    static let mostKeysOfForms = 64
}

/// How a command finds its node.
struct CommandRoute {
    /// The name of the key that decides; nil for a command without one.
    var name: KeyName?
    var isWrite: Bool
    /// Where the forms with one key and more begin in `encoded`; 0 where none are needed.
    var forms = 0
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
