// SPDX-License-Identifier: Apache-2.0
package import Database
package import Engine
package import Plan

/// What runs one block after the other: the real thing, or virtual time in tests.
package protocol BlockRunner {
    func run(_ plan: RunPlan, progress: (RunProgress) -> Void) throws -> LoadOutcome
}

/// Runs blocks against a real target and a real database, each with connections and sessions of its own.
package struct LiveBlockRunner: BlockRunner {
    private let target: TargetAdministration
    /// Nil where there is no database.
    private let makeSession: SessionMaker?
    /// Told of the control of the block under way, and nil behind it: what Ctrl-C ends.
    private let watch: (RunControl?) -> Void
    private let tool: String
    /// What knows the versions of plans that follow them.
    private let ledger: VersionLedger?

    package init(
        target: TargetAdministration, makeSession: SessionMaker? = nil, ledger: VersionLedger? = nil, tool: String,
        watch: @escaping (RunControl?) -> Void
    ) {
        self.target = target
        self.makeSession = makeSession
        self.ledger = ledger
        self.tool = tool
        self.watch = watch
    }

    package func run(_ plan: RunPlan, progress: (RunProgress) -> Void) throws -> LoadOutcome {
        let run = LoadRun(plan, makeSession: makeSession, ledger: ledger)
        watch(run.control)
        defer { watch(nil) }
        return try run.runBlock(on: target, tool: tool, progress: progress)
    }
}
