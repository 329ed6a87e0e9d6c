// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Plan

/// Fetches a token from where the plan says.
struct TokenReader {
    let plan: TokenPlan

    /// Blocks until the token is there, or nobody waits for it.
    func read(isCancelled: () -> Bool = { false }) throws(TokenTextError) -> AccessToken {
        switch plan.source {
        case .command(let command):
            return try AccessToken(
                TokenCommand(command: command, timeout: plan.timeout).output(isCancelled: isCancelled))
        case .file(let path):
            let text = try Self.text(of: path)
            do throws(TokenTextError) {
                return try AccessToken(text)
            } catch {
                throw TokenTextError(problem: error.problem.replacing("printed", with: "holds"))
            }
        }
    }

    /// What could not be had, as a whole sentence.
    func sentence(_ error: TokenTextError) -> String {
        switch plan.source {
        case .command: "The command of \(plan.flag) \(error.problem)."
        case .file(let path): "The file \(path) of \(plan.flag) \(error.problem)."
        }
    }

    private static func text(of path: String) throws(TokenTextError) -> String {
        guard let file = fopen(path, "re") else { throw failure(errno) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while bytes.count < 1 << 20 {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard ferror(file) == 0 else { throw failure(errno) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func failure(_ number: Int32) -> TokenTextError {
        TokenTextError(problem: "cannot be read: \(String(cString: strerror(number)))")
    }
}
