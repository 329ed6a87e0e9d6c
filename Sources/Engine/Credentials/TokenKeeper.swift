// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import Network
internal import Plan
internal import RESP
internal import Results
internal import Synchronization

/// Holds the token of a run and renews it in time, on a thread of its own: the event loops only see that its number has
/// changed.
final class TokenKeeper: Sendable {
    private struct State {
        var token: AccessToken
        var renewals: [TokenRenewalRecord] = []
        var failures: [TokenFailureRecord] = []
    }

    private let reader: TokenReader
    private let number = Atomic<UInt32>(1)
    private let state: Mutex<State>
    private let thread: KeeperThread
    /// Told of each new token.
    private let onNew: (@Sendable (String) -> Void)?

    /// How often a file is looked at, in seconds.
    private static let fileInterval = 5.0
    /// How long after a failure the next try comes, in seconds: twice as long each time, up to the last.
    private static let retries = 1.0...30.0

    /// Fetches the first token.
    ///
    /// Blocks until it is there.
    ///
    /// - Throws: `TargetError` when there is none, `SetupError` for a file that cannot be used.
    convenience init(_ plan: TokenPlan, for target: TargetURL) throws {
        let reader = TokenReader(plan: plan)
        let token: AccessToken
        do throws(TokenTextError) {
            token = try reader.read()
        } catch {
            let sentence = reader.sentence(error)
            if case .file = plan.source { throw SetupError(sentence) }
            throw TargetError.noToken(url: target.description, reason: sentence)
        }
        if let end = token.expiresAt, Double(end) <= Self.now() {
            throw TargetError.noToken(
                url: target.description, reason: "The token of \(plan.source.flag) has expired already.")
        }
        try self.init(token, reader)
    }

    /// Holds a token that is there.
    init(
        _ token: AccessToken, _ reader: TokenReader, onNew: (@Sendable (String) -> Void)? = nil
    ) throws(SystemCallError) {
        self.reader = reader
        self.onNew = onNew
        state = Mutex(State(token: token))
        thread = try KeeperThread(name: "token")
    }

    /// Begins to renew.
    ///
    /// The thread holds the keeper until `stop`.
    func start() { thread.start { self.keep() } }

    /// Ends the renewing, and a command that is running.
    func stop() { thread.stop() }

    /// Goes up by one with each new token.
    var version: UInt32 { number.load(ordering: .acquiring) }

    /// `command` or `file`.
    var source: String { reader.plan.source.name }

    /// A target with the present token in the place of its password.
    func applied(to target: TargetPlan) -> TargetPlan {
        let token = state.withLock { $0.token }
        var target = target
        target.url.user = target.url.user ?? token.owner
        target.url.password = token.secret
        return target
    }

    /// Whether the token tells when it expires.
    var knowsExpiry: Bool { state.withLock { $0.token.expiresAt != nil } }

    /// Takes a new token; nothing happens where it is the one that is there.
    func accept(_ token: AccessToken, at now: Double) {
        let isNew = state.withLock { state -> Bool in
            let isNew = state.token.secret != token.secret
            state.token = token
            if isNew {
                state.renewals.append(
                    TokenRenewalRecord(
                        at: UTCTime(seconds: Int64(now)).text,
                        expiresAt: token.expiresAt.map { UTCTime(seconds: $0).text })
                )
            }
            return isNew
        }
        guard isNew else { return }
        number.add(1, ordering: .releasing)
        onNew?(token.secret)
    }

    /// What happened since this was asked for the last time.
    func takeEvents() -> (renewals: [TokenRenewalRecord], failures: [TokenFailureRecord]) {
        state.withLock { state in
            defer {
                state.renewals = []
                state.failures = []
            }
            return (state.renewals, state.failures)
        }
    }

    // MARK: The thread

    private func keep() {
        var retry = Self.retries.lowerBound
        var next = nextTime(after: Self.now())
        while !thread.isEnding {
            let left = next.map { $0 - Self.now() } ?? 3600
            if left > 0 {
                thread.wait(milliseconds: Int32(min(left, 3600) * 1000) + 1)
                continue
            }
            do throws(TokenTextError) {
                accept(try reader.read { self.thread.isEnding }, at: Self.now())
                retry = Self.retries.lowerBound
                next = nextTime(after: Self.now())
            } catch {
                guard !thread.isEnding else { return }
                note(error)
                next = Self.now() + retry
                retry = min(retry * 2, Self.retries.upperBound)
            }
        }
    }

    private func note(_ error: TokenTextError) {
        state.withLock {
            $0.failures.append(
                TokenFailureRecord(at: UTCTime(seconds: Int64(Self.now())).text, reason: reader.sentence(error)))
        }
    }

    private func nextTime(after now: Double) -> Double? {
        let jitter = Double.random(in: 0..<1)
        // Whoever keeps the file knows when to renew it.
        if case .file = reader.plan.source { return now + Self.fileInterval * (0.8 + 0.2 * jitter) }
        return state.withLock { $0.token.renewal(at: now, jitter: jitter) }
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
