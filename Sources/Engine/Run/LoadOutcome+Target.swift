// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import Results

extension LoadOutcome {
    /// Takes what the connections agreed on with the target before the load.
    mutating func noteAgreements(of target: TargetAdministration) {
        resp = target.target.resp
        if let refusal = target.helloRefusal {
            notes.append("The server does not speak RESP3 (HELLO 3 was refused with “\(refusal)”); the run used RESP2.")
        }
        guard let keeper = target.tokens?.keeper else { return }
        token = TokenRecord(source: keeper.source)
        takeEvents(of: keeper)
        if !keeper.knowsExpiry && keeper.source == "command" {
            notes.append("The token of --token-command does not tell when it expires, so it was not renewed.")
        }
    }

    /// Tells of primaries that took the place of others.
    ///
    /// - Parameter start: when the measure phase began (monotonic).
    mutating func noteChanges(of target: TargetAdministration, since start: Int64) {
        guard let keeper = target.primary?.keeper else { return }
        for change in keeper.takeChanges() {
            notes.append(
                "The Sentinels named \(change.name) as the primary \(FailoverRecord.when(change.at - start)).")
        }
    }

    /// Takes what became of tokens since this was asked for the last time.
    mutating func takeEvents(of keeper: TokenKeeper) {
        let events = keeper.takeEvents()
        token?.renewals += events.renewals
        token?.failures += events.failures
    }
}

extension TokenRecord {
    /// Adds what became of tokens in a later block.
    mutating func add(_ other: TokenRecord) {
        renewals += other.renewals
        failures += other.failures
        authenticated += other.authenticated
        refused += other.refused
    }
}
