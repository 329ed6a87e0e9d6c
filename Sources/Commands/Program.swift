// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Database
internal import Engine
internal import Gate
internal import Glibc
internal import Profiles
internal import RESP
internal import Results
internal import Sandbox
internal import Sizing

/// The program: arguments in, exit status out.
public enum Program {
    /// Name and version, as records and logs carry them.
    static let version = "0.1.0"
    static let tool = ToolRecord(name: "cachegauge", version: version)

    public static func run(_ arguments: [String]) -> Int32 {
        // A reader that has gone away and a file that may not grow are errors of the call, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        Interruption.shared.listen()
        let status = status(of: arguments)
        // Results that nobody can read must not look like a success.
        return status == ExitStatus.done.rawValue && Interruption.shared.outputFailed
            ? ExitStatus.failed.rawValue : status
    }

    private static func status(of arguments: [String]) -> Int32 {
        do {
            var command = try RootCommand.parseAsRoot(arguments)
            try command.run()
            return ExitStatus.done.rawValue
        } catch let status as ExitStatus {
            return status.rawValue
        } catch {
            return report(error)
        }
    }

    /// Says what went wrong, on standard error, and gives its exit status.
    private static func report(_ error: any Error) -> Int32 {
        if let status = ExitStatus(of: error) {
            StandardError.write("Error: " + String(describing: error) + "\n")
            return status.rawValue
        }
        let code = RootCommand.exitCode(for: error)
        let message = RootCommand.fullMessage(for: error)
        if code.isSuccess {
            StandardOutput.write(message + "\n")
        } else {
            StandardError.write(TargetURL.redact(message) + "\n")
        }
        return code.rawValue
    }
}

/// The exit statuses that scripts may rely on.
enum ExitStatus: Int32, Error {
    case done = 0
    case failed = 1
    /// A gate's fail, a limit that was crossed.
    case notMet = 2
    case inconclusive = 3
    case invalidRun = 4
    case badBaseline = 5
    case wrongData = 6
    case badUsage = 64
    case unreachable = 69
    case interrupted = 130

    /// The status of an error whose description is a sentence for the user; nil for errors of the argument parser.
    init?(of error: any Error) {
        switch error {
        case is ProfileError, is ProfileNotFound, is PresetNotFound, is ProfileUnreadable, is TargetURLError,
            is DatabaseURLError,
            is SetupError, is UsageError, is StaleRequestError:
            self = .badUsage
        case is CatalogueError, is TierNotFound: self = .badUsage
        case let error as RunDirectoryError: self = error.isUsage ? .badUsage : .failed
        case is TargetError: self = .unreachable
        case is GateError, is PolicyUnreadable: self = .badUsage
        case is BaselineError: self = .badBaseline
        case let error as DatabaseError: self = Self.status(of: error.failure.kind)
        case is RecordError, is SandboxError, is AccountingError: self = .failed
        default: return nil
        }
    }

    private static func status(of kind: DatabaseErrorClass) -> ExitStatus {
        switch kind {
        case .connection, .authentication, .permission, .missingDatabase, .throttled, .workerLimit, .unavailable,
            .timeout, .library:
            .unreachable
        case .missingTable, .constraint, .statement: .badUsage
        case .noRow, .contention, .conflict, .precondition, .retry, .storage, .cancelled, .other: .failed
        }
    }

    /// Says that an interrupted run leaves nothing.
    static func interruptedEarly() -> ExitStatus {
        StandardError.write("The run ended before anything was measured; no results were written.\n")
        return .interrupted
    }
}

/// A wrong combination of flags, as a sentence.
struct UsageError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
