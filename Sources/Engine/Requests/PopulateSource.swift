// SPDX-License-Identifier: Apache-2.0

/// The keys that one worker writes before the load: every `threads`-th, for each populate command in turn.
struct PopulateSource {
    private let keys: UInt64
    private let commands: [Int]
    private let thread: UInt64
    private let threads: UInt64
    private var place = 0
    private var key: UInt64

    /// - Parameters:
    ///   - keys: how many keys, from 0, all workers write together.
    ///   - commands: the commands that write them, one per data type of the mix, as places in the encoder.
    init(keys: UInt64, commands: [Int], thread: Int, threads: Int) {
        self.keys = keys
        self.commands = commands
        self.thread = UInt64(thread)
        self.threads = UInt64(threads)
        key = UInt64(thread)
    }

    /// The next command and key, or nil when all are written.
    mutating func next() -> (command: Int, key: UInt64)? {
        while place < commands.count {
            if key < keys {
                defer { key += threads }
                return (commands[place], key)
            }
            place += 1
            key = thread
        }
        return nil
    }

    var isExhausted: Bool { place >= commands.count || (place == commands.count - 1 && key >= keys) || keys == 0 }
}
