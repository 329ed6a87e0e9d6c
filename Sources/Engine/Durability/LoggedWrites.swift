// SPDX-License-Identifier: Apache-2.0
internal import RESP

/// What a run does more whose writes are each remembered: every one goes to a key of its own, and what became of it is
/// kept by its number.
///
/// The plan has one operation, a SET of values with a marker; its key pick plays no part.
package struct LoggedWrites: Sendable {
    /// How many replicas are waited for after each write, and how long at most.
    package struct Wait: Sendable, Equatable {
        package var replicas: Int
        /// Milliseconds.
        package var timeout: Int

        package init(replicas: Int, timeout: Int) {
            self.replicas = replicas
            self.timeout = timeout
        }

        /// The request that is sent behind each write.
        var request: [UInt8] { Command.encode(["WAIT", String(replicas), String(timeout)]) }
    }

    /// The version of every value: tells this run's values from those of earlier ones.
    ///
    /// Below 2^48, and not 0.
    package var run: UInt64
    package var wait: Wait?
    /// After so many keys the first is written again: for a run that is not read back.
    ///
    /// Nil for no end.
    package var keys: UInt64?
    /// How long nothing may succeed before the run is given up, in nanoseconds.
    package var longestSilence: Int64
    /// What breaks in the middle of the run; nil where nothing does.
    package var fault: ScheduledFault?
    package let lever = ConnectionLever()

    package init(run: UInt64, wait: Wait? = nil, keys: UInt64? = nil, longestSilence: Int64 = 10_000_000_000) {
        self.run = run
        self.wait = wait
        self.keys = keys
        self.longestSilence = longestSilence
    }
}

/// A write that is under way on a connection, beside its place in the ring.
struct LoggedWrite {
    /// Its place in the thread's log.
    var place: UInt32
    /// Replies that are still to come: of the SET, and of the WAIT behind it; 0 for what is no write.
    var repliesLeft: UInt8
    var outcome: WriteOutcome
    /// The first word of an error reply to the SET; 0 where there was none.
    var errorWord: UInt64
}

/// Error replies by which a server says that it has done nothing.
enum RefusedWrite {
    /// Each is sent before the command is executed.
    private static let words = Set(
        [
            "READONLY", "OOM", "MISCONF", "NOAUTH", "NOPERM", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "NOREPLICAS",
            "MOVED",
            "ASK", "TRYAGAIN", "CROSSSLOT", "BUSY", "DENIED", "WRONGPASS",
        ].map(ErrorReply.word))

    static func outcome(ofError word: UInt64) -> WriteOutcome { words.contains(word) ? .refused : .unknown }
}
