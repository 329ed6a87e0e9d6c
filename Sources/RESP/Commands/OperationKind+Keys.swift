// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// How many keys one operation names; 0 when its command names none.
    package var keyCount: Int {
        command.arguments.reduce(0) { count, argument in
            switch argument {
            case .keys(let keys), .keysAndValues(let keys): max(count, keys)
            case .pieces(let pieces): pieces.contains(.key) || pieces.contains(.id) ? max(count, 1) : count
            case .expiry, .expiryMilliseconds: count
            }
        }
    }

    /// Whether `withKeys` changes anything: the command takes any number of keys.
    package var takesSeveralKeys: Bool {
        command.arguments.contains { argument in
            switch argument {
            case .keys, .keysAndValues: true
            case .pieces, .expiry, .expiryMilliseconds: false
            }
        }
    }

    /// The same operation on `count` keys at once, at least 1; unchanged when its command takes one key.
    package func withKeys(_ count: Int) -> OperationKind {
        precondition(count >= 1, "An operation needs at least one key.")
        var changed = self
        changed.command.arguments = command.arguments.map { argument in
            switch argument {
            case .keys: .keys(count: count)
            case .keysAndValues: .keysAndValues(count: count)
            case .pieces, .expiry, .expiryMilliseconds: argument
            }
        }
        return changed
    }
}
