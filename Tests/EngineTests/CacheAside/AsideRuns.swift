// SPDX-License-Identifier: Apache-2.0
import Database
import Network
import Plan
import RESP
import Results
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// One `read` per operation on 1000 keys of our own, through the cache, over one connection and four sessions.
func makeAsidePlan(_ change: (inout RunPlan) -> Void = { _ in }) -> RunPlan {
    makePlan {
        $0.operations = [OperationPlan(kind: .asideRead, weight: 1)]
        $0.database = DatabasePlan(
            spec: ScriptedDatabaseSpec(), rows: .own(OwnTable(profile: "test")), sessions: 4, timeout: 5 * second)
        $0.block = Block(number: 1, stream: 1)
        change(&$0)
    }
}

extension OperationKind {
    static var asideRead: OperationKind { named("read", .get) }
    static var asideWrite: OperationKind { named("write", .set) }

    private static func named(_ name: String, _ kind: OperationKind) -> OperationKind {
        var kind = kind
        kind.name = name
        return kind
    }
}

/// What a run of a plan with a database brought to light, in virtual time.
struct AsideResult {
    var outcome: LoadOutcome
    var record: RunRecord
    var service: ScriptedService
    var database: ScriptedDatabase

    var reads: OperationRecorder { outcome.operations[0] }
    var parts: DatabaseRecorder { outcome.operations[0].database ?? DatabaseRecorder() }
    var share: DatabaseShareRecord { record.paths[0].operations[0].database ?? DatabaseShareRecord() }
}

/// Runs a plan against a scripted cache that stores values, and a scripted database, and makes the record, which checks
/// the accounting.
func runAside(
    _ plan: RunPlan, cache: Script = Script(), database script: DatabaseScript = DatabaseScript(),
    tokens: TokenKeeper? = nil,
    _ wrap: (ScriptedService, RunControl) -> any ByteService = { service, _ in service }
) throws -> AsideResult {
    let service = ScriptedService(cache)
    let database = ScriptedDatabase(script, values: ValueSource(plan))
    var run = VirtualRun(plan)
    run.tokens = tokens
    let control = run.control
    let outcome = try run.run(descriptors: database.descriptors, makeSession: database.makeSession) { _ in
        wrap(service, control)
    }.outcome
    let record = try RecordBuilder(
        plan: plan, tool: ToolRecord(name: "cachegauge", version: "0"), command: [], sandbox: nil
    ).record(outcome)
    return AsideResult(outcome: outcome, record: record, service: service, database: database)
}
