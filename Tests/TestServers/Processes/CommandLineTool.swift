// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A program of this package as a user runs it: arguments and signals in; output, errors and exit code out.
package struct CommandLineTool: Sendable {
    /// A signal that is sent while the program runs.
    ///
    /// The moments of a run come in the order in which they are given.
    package struct Signal: Sendable {
        package enum Moment: Sendable {
            /// Seconds after the moment before, or after the start.
            case after(seconds: Double)
            /// As soon as standard error holds the text.
            case standardErrorHolds(String)
            /// As soon as standard output holds the text.
            case standardOutputHolds(String)
            /// As soon as the condition holds; it is asked again and again, and may do something of its own.
            case when(@Sendable () -> Bool)
        }

        package var number: Int32
        package var moment: Moment

        package init(_ number: Int32, _ moment: Moment) {
            self.number = number
            self.moment = moment
        }
    }

    /// What a run left behind.
    package struct Output: Sendable {
        package var exit: ProcessExit
        package var standardOutput: String
        package var standardError: String
        package var seconds: Double

        /// The exit code; nil when a signal ended the program.
        package var code: Int32? {
            if case .exited(let code) = exit { code } else { nil }
        }
    }

    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// The executable `name` of this package, as built beside the running tests.
    package static func built(_ name: String) throws -> CommandLineTool {
        let folders = ExecutableSearch.buildFolders
        guard let path = ExecutableSearch.find(name, in: folders.joined(separator: ":")) else {
            throw ProcessFailure(
                "The program \(name) is not beside the tests (\(folders.joined(separator: ", "))): run swift build first."
            )
        }
        return CommandLineTool(path: path)
    }

    /// `cachegauge`, as built beside the running tests.
    package static func cachegauge() throws -> CommandLineTool {
        try built("cachegauge")
    }

    /// Runs the program until it ends, and blocks the calling thread so long: tests that run processes then run only as
    /// many at once as there are processors.
    ///
    /// - Parameters:
    ///   - environment: what is added to or replaces our environment; nil removes a variable.
    ///   - directory: where the program starts; ours when nil.
    ///   - timeout: seconds until the program is killed and an error is thrown that shows what it had written.
    package func run(
        _ arguments: [String], environment: [String: String?] = [:], directory: String? = nil, signals: [Signal] = [],
        timeout: Double = 60
    ) throws -> Output {
        let output = try OutputPipe()
        let error = try OutputPipe()
        let start = monotonicSeconds()
        var child = try ChildProcess(
            path: path, arguments: arguments, environment: environment, directory: directory,
            output: output.writeEnd, error: error.writeEnd)
        output.closeWriteEnd()
        error.closeWriteEnd()

        var waiting = signals[...]
        var momentBefore = start
        while true {
            // A server that the program left running would hold the pipes open: the end of the program is the end.
            let exit = child.poll()
            output.read()
            error.read()
            if let exit {
                return Output(
                    exit: exit, standardOutput: output.text, standardError: error.text,
                    seconds: monotonicSeconds() - start)
            }
            let now = monotonicSeconds()
            if let next = waiting.first, isDue(next.moment, since: momentBefore, output: output, error: error) {
                child.send(next.number)
                waiting.removeFirst()
                momentBefore = now
            }
            if now - start > timeout {
                child.send(SIGKILL)
                throw ProcessFailure(
                    "\(path) \(arguments.joined(separator: " ")) still ran after \(timeout) s. Standard output:\n\(output.text)"
                        + "\nStandard error:\n\(error.text)")
            }
            usleep(5_000)
        }
    }

    private func isDue(
        _ moment: Signal.Moment, since before: Double, output: OutputPipe, error: OutputPipe
    ) -> Bool {
        switch moment {
        case .after(let seconds): monotonicSeconds() - before >= seconds
        case .standardErrorHolds(let text): error.text.contains(text)
        case .standardOutputHolds(let text): output.text.contains(text)
        case .when(let condition): condition()
        }
    }
}
