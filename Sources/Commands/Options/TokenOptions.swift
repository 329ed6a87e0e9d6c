// SPDX-License-Identifier: Apache-2.0
internal import ArgumentParser
internal import Plan
internal import Profiles

/// Where a token comes from that takes the place of the password, and expires.
struct TokenOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A shell command that prints a token instead of the password, alone or as the JSON of az account "
                + "get-access-token; run again before the token expires.", valueName: "command"))
    var tokenCommand: String?

    @Option(help: ArgumentHelp("A file with a token, looked at again every few seconds.", valueName: "file"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("How long the token command may take.", valueName: "time"))
    var tokenTimeout = "30s"

    func validate() throws {
        if tokenCommand != nil && tokenFile != nil {
            throw ValidationError("--token-command and --token-file exclude each other.")
        }
    }

    /// The flag that was given; nil for none.
    var flag: String? { tokenCommand != nil ? "--token-command" : tokenFile != nil ? "--token-file" : nil }

    /// nil where the password stays.
    func plan() throws -> TokenPlan? {
        let timeout = try timeout()
        if let tokenCommand { return TokenPlan(.command(tokenCommand), timeout: timeout) }
        return tokenFile.map { TokenPlan(.file($0), timeout: timeout) }
    }

    /// How long a command may take, in nanoseconds.
    func timeout() throws -> Int64 {
        let timeout: Int64
        do throws(QuantityError) {
            timeout = try Times.parse(tokenTimeout)
        } catch {
            throw UsageError("--token-timeout: \(error)")
        }
        guard (1_000_000...3_600_000_000_000).contains(timeout) else {
            throw UsageError("--token-timeout must be from 1ms to 1h.")
        }
        return timeout
    }
}
