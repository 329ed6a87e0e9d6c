// SPDX-License-Identifier: Apache-2.0

/// How a scripted server behaves: what each misbehaviour is, when it comes, and the seed of what is drawn.
///
/// Times are nanoseconds; points in time count from the script's origin. Commands are numbered from 1 over all connections,
/// in the order in which they arrive.
package struct Script: Sendable {
    /// A length of time, constant or drawn.
    package enum Length: Sendable, Equatable {
        case none
        case fixed(Int64)
        /// Even between two lengths, both included.
        case uniform(from: Int64, through: Int64)
        case exponential(mean: Int64)
    }

    /// The server does nothing during `length` from each multiple of `period` on, the first at `period` itself.
    package struct Stall: Sendable, Equatable {
        package var period: Int64
        package var length: Int64

        package init(every period: Int64, for length: Int64) {
            self.period = period
            self.length = length
        }
    }

    /// The first bytes of each reply come alone, the rest later.
    package struct Split: Sendable, Equatable {
        package var bytes: Int
        package var pause: Int64

        package init(after bytes: Int, pause: Int64) {
            self.bytes = bytes
            self.pause = pause
        }
    }

    /// One command's reply ends after so many bytes, and with it the connection.
    package struct Cut: Sendable, Equatable {
        package var command: Int
        package var bytes: Int
        /// A reset in place of an orderly close.
        package var resets: Bool

        package init(command: Int, after bytes: Int, resets: Bool) {
            self.command = command
            self.bytes = bytes
            self.resets = resets
        }
    }

    /// Connections are ended at `from`, and none is accepted before `until`.
    package struct Outage: Sendable, Equatable {
        package var from: Int64
        package var until: Int64
        package var resets: Bool

        package init(from: Int64, until: Int64, resets: Bool = true) {
            self.from = from
            self.until = until
            self.resets = resets
        }
    }

    /// A command's reply is replaced by these bytes.
    package struct Garbage: Sendable, Equatable {
        package var command: Int
        package var bytes: [UInt8]

        package init(command: Int, bytes: [UInt8]) {
            self.command = command
            self.bytes = bytes
        }
    }

    /// The more connections there are, the longer each reply takes on its way back: by the universal scalability law,
    /// 1 + a(N - 1) + bN(N - 1) times as long with N connections.
    package struct Crowding: Sendable, Equatable {
        package var contention: Double
        package var coherency: Double

        package init(contention: Double, coherency: Double) {
            self.contention = contention
            self.coherency = coherency
        }

        package func factor(connections: Int) -> Double {
            let others = Double(max(connections, 1) - 1)
            return 1 + contention * others + coherency * (others + 1) * others
        }
    }

    package enum Replies: Sendable, Equatable {
        /// Those of a `KeyValueService`, with its data. A command takes effect when it arrives.
        case store
        case constant([UInt8])
    }

    package var seed: UInt64 = 1
    /// The clock's time that the script counts from; nil is the time of the first connection.
    package var origin: Int64?
    package var replies = Replies.store
    /// How long the one server works on a command; commands of all connections wait for it in one queue.
    package var serviceTime = Length.none
    package var stall: Stall?
    /// Added to a reply on its way back, without holding up the server.
    ///
    /// Replies of one connection stay in order.
    package var replyDelay = Length.none
    /// What makes `replyDelay` longer with every connection.
    package var crowding: Crowding?
    package var split: Split?
    /// Every n-th command is never answered.
    ///
    /// As replies come in order, its connection then stays mute.
    package var dropEvery: Int?
    /// Every n-th command gets an error and does nothing.
    package var errorEvery: Int?
    /// Names of commands that always get an error and do nothing.
    package var refused: Set<String> = []
    package var errorReply = "-OOM command not allowed when used memory > 'maxmemory'\r\n"
    package var garbage: Garbage?
    package var cut: Cut?
    package var outages: [Outage] = []
    /// False accepts connections and never answers.
    package var answers = true
    /// Whether every command's arguments are kept.
    package var records = false

    package init() {}
}
