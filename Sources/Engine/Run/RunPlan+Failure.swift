// SPDX-License-Identifier: Apache-2.0
internal import Database
internal import Network
internal import Plan
internal import RESP

extension RunPlan {
    /// Why the load cannot begin, when no thread has a connection or nothing could be written while populating.
    ///
    /// - Parameter clientLimit: how many clients the target takes, where it refused some and tells.
    func failure(toPrepare results: [WorkerResult], clientLimit: Int? = nil) -> any Error {
        if let database, results.allSatisfy({ $0.sessionsAtStart == 0 }) {
            let failure =
                results.compactMap(\.sessionFailure).first
                ?? DatabaseFailure(.timeout, text: "no session could be opened in time")
            return DatabaseError(database.spec, during: "the load", failure)
        }
        return targetFailure(toPrepare: results, clientLimit)
    }

    private func targetFailure(toPrepare results: [WorkerResult], _ clientLimit: Int?) -> TargetError {
        let url = target.url.description
        if let reply = results.compactMap(\.greetingError).first { return .refused(url: url, reply: reply) }
        if results.allSatisfy({ $0.readyAtStart == 0 }) {
            if let words = results.compactMap(\.refusal).first {
                let limit = clientLimit.map { ", and its limit is \($0) clients (maxclients)" } ?? ""
                return .noConnections(url: url, reason: "the server says “\(words)”\(limit)")
            }
            if let fault = results.compactMap(\.tlsFault).first { return .tls(url: url, fault: fault) }
            let number = results.map(\.lastConnectError).first { $0 != 0 }
            return .noConnections(url: url, reason: number.map(SystemCallError.text) ?? "no reply came in time")
        }
        let reason = results.compactMap(\.firstPopulateError).first ?? "no reply came"
        return .nothingSucceeded(url: url, during: "populate", reason: reason)
    }
}
