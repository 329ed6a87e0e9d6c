// SPDX-License-Identifier: Apache-2.0

/// What is done to a server, or to the connections to it, in the middle of a run of writes.
package enum DurabilityFault: Sendable, Equatable {
    /// The primary's process is killed; it is started again, or a replica takes its place.
    case processKill
    /// The primary's process is frozen for so long (ns).
    case processStop(Int64)
    /// The primary is ended in an orderly way and started again.
    case restart
    /// The tool drops its own connections.
    case cut
    /// A command of the user's.
    case command(String)

    /// Its name in records and reports.
    package var name: String {
        switch self {
        case .processKill: "process-kill"
        case .processStop: "process-stop"
        case .restart: "restart"
        case .cut: "cut"
        case .command: "command"
        }
    }

    /// Whether it needs a process of the tool's own.
    package var needsProcess: Bool {
        switch self {
        case .processKill, .processStop, .restart: true
        case .cut, .command: false
        }
    }

    /// What is done, as a full sentence.
    package var text: String {
        switch self {
        case .processKill:
            "The primary's process was killed (SIGKILL). Without a replica it was started again at once on its own files; "
                + "with one, the tool made the replica the primary at once, as no failover in the field is."
        case .processStop(let time):
            "The primary's process was frozen (SIGSTOP) for \(time / 1_000_000) ms and went on where it was."
        case .restart: "The primary was ended in an orderly way (SIGTERM) and started again on its own files."
        case .cut: "The tool dropped all of its connections and opened them again; the server was left alone."
        case .command: "A command of the user's was run."
        }
    }

    /// What it does not show, as full sentences.
    package var limits: String {
        switch self {
        case .processKill:
            "A process kill does not test fsync: the kernel keeps what a dead process has written to its files, and only the "
                + "loss of the machine or of its power takes it. This says nothing about power loss."
        case .processStop:
            "A frozen process loses nothing by itself: this shows what clients meet, and nothing about a crash or a power "
                + "loss."
        case .restart:
            "An orderly end lets the server write what its settings tell it to: this says nothing about a crash or a power "
                + "loss."
        case .cut: "Dropped connections show what clients cannot know, and nothing about a crash or a power loss."
        case .command:
            "What the command did to the server is not known to the tool: only whether writes survived it."
        }
    }
}
