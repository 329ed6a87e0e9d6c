// SPDX-License-Identifier: Apache-2.0
internal import Network
internal import RESP

/// A way to ask about keys, whichever server holds them; every call blocks.
protocol KeyedConversation: AnyObject {
    /// Sends a command about one key and waits for its reply; an error reply is a value.
    func call(_ command: [String], onKey key: String) throws(TargetError) -> ReplyValue

    /// Sends several commands, each about one key, and waits for their replies, which are in the same order.
    func call(all commands: [[String]], onKeys keys: [String]) throws(TargetError) -> [ReplyValue]

    /// Whether one command may name keys of any slot.
    var takesAnyKeys: Bool { get }
}

extension ControlConnection: KeyedConversation where R: ~Copyable {
    func call(_ command: [String], onKey key: String) throws(TargetError) -> ReplyValue { try call(command) }

    func call(all commands: [[String]], onKeys keys: [String]) throws(TargetError) -> [ReplyValue] {
        try call(all: commands)
    }

    var takesAnyKeys: Bool { true }
}
