// SPDX-License-Identifier: Apache-2.0
internal import Sandbox

extension TargetOptions {
    /// Starts the server of a run without a target, and says what it is.
    func startSandbox(isQuiet: Bool) throws -> SandboxServer {
        let server = try SandboxServer.start(
            preferring: sandbox == .embedded ? .embedded : .installed, version: Program.version)
        Interruption.shared.guardSandbox(server)
        if !isQuiet {
            StandardError.write("No --target was given; measuring \(server.description).\n")
            if let hint = server.hint { StandardError.write(hint + "\n") }
        }
        return server
    }
}
