// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Engine
internal import Experiments
internal import Glibc
internal import Sandbox

/// Brings a fault about, on a server of the tool's own or on the connections to a target.
enum DurableFaults {
    typealias Action = @Sendable (ConnectionLever, @escaping @Sendable () -> Bool) -> String?

    static func action(_ question: DurabilityQuestion, on sandbox: PersistentSandbox?) -> Action {
        switch question.fault {
        case .cut:
            return { lever, _ in
                lever.cut()
                return nil
            }
        case .command(let command):
            let timeout = question.faultTimeout
            return { _, isCancelled in
                FaultCommand(command: command, timeout: timeout).run(isCancelled: isCancelled)
            }
        case .processStop(let time):
            return { _, isCancelled in
                sandbox?.primary.pause()
                rest(time, isCancelled)
                sandbox?.primary.resume()
                return nil
            }
        case .restart:
            return { _, _ in
                sandbox?.primary.stop()
                return problem { () throws(SandboxError) in try sandbox?.primary.start() }
            }
        case .processKill:
            return { lever, _ in
                sandbox?.primary.kill()
                return problem { () throws(SandboxError) in
                    guard let sandbox, !sandbox.replicas.isEmpty else {
                        try sandbox?.primary.start()
                        return
                    }
                    lever.lead(toLoopbackPort: try sandbox.promote())
                    try sandbox.rejoin()
                }
            }
        }
    }

    private static func problem(_ body: () throws(SandboxError) -> Void) -> String? {
        do throws(SandboxError) {
            try body()
            return nil
        } catch {
            return error.description
        }
    }

    private static func rest(_ time: Int64, _ isCancelled: () -> Bool) {
        let end = clinux_monotonic() + time
        while clinux_monotonic() < end && !isCancelled() { usleep(10_000) }
    }
}
