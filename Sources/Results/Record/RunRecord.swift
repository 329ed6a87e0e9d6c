// SPDX-License-Identifier: Apache-2.0

/// Everything that is known about one run: reports, gates and sizing are made from this alone.
///
/// The JSON form has one version number. Keys may be added under the same number, and a reader ignores those that it does
/// not know; a key that changes its meaning raises the number, and an older reader refuses the file.
package struct RunRecord: Sendable, Equatable {
    package static let currentSchemaVersion = 1

    package var schemaVersion = currentSchemaVersion
    /// `run`, `compare`, `databases`, `gate`, `capacity`, `tiers`, `stale`, `durable`.
    package var kind = "run"
    package var tool = ToolRecord()
    /// When the run began: UTC in the form `2026-01-02T03:04:05Z`.
    package var startedAt = ""
    /// Whether the measure phase was ended early by hand.
    package var interrupted = false
    package var seed: UInt64 = 0
    /// The arguments of the command, with `***` in place of secrets.
    package var command: [String] = []
    /// The profile with every key, as an object.
    package var profile = JSONValue.object([])
    /// The throwaway server that was used, such as `redis-server 7.0.15, started by cachegauge`; nil when there was none.
    package var sandbox: String?
    /// What was not real, as a full sentence, such as the embedded server or a declared delay; nil when all was real.
    package var simulated: String?
    package var target = TargetRecord()
    package var machine = MachineRecord()
    package var load = LoadRecord()
    package var phases = PhasesRecord()
    package var measure = MeasureRecord()
    package var expectation = ExpectationRecord()
    package var paths: [PathRecord] = []
    package var intervals: [IntervalRecord] = []
    package var connections = ConnectionsRecord()
    /// Tokens in the place of a password; nil where there were none.
    package var token: TokenRecord?
    /// Tokens of the database; nil where there were none.
    ///
    /// Sessions take the present one by themselves, so none counts as authenticated or refused.
    package var databaseToken: TokenRecord?
    /// Of a run in which connections broke; nil in others.
    package var failover: FailoverRecord?
    /// What went to each node; nil for a single server.
    package var cluster: ClusterRecord?
    package var client = ClientRecord()
    package var network = NetworkRecord()
    package var server = ServerRecord()
    /// What else a reader should know, as full sentences: blocked commands, raised limits.
    package var notes: [String] = []
    package var validity = ValidityRecord()
    /// Of a record of the kind `compare` only.
    package var comparison: ComparisonRecord?
    /// A row for each of several databases; of a record of the kind `databases` only.
    package var databases: [ComparedDatabaseRecord]?
    /// What a gate said of its pairs, as its own `--format json`; of a record of the kind `gate` only.
    package var gate: JSONValue?
    /// Of a record of the kind `capacity` only.
    package var capacity: CapacityRecord?
    /// Of a record of the kind `tiers` only.
    package var tiers: TiersRecord?
    /// Of a record of the kind `stale` only.
    package var staleness: StalenessRecord?
    /// Of a record of the kind `durable` only.
    package var durability: DurabilityRecord?

    package init() {}

    /// The profile's own name, or `run` when it has none.
    package var profileName: String { profile["name"]?.text ?? "run" }

    /// Every operation with the name of its path, in order.
    package var operations: [(path: String, operation: OperationRecord)] {
        paths.flatMap { path in path.operations.map { (path.name, $0) } }
    }
}

extension RunRecord: JSONRecord {
    package static let fields: [JSONField<RunRecord>] = [
        .required("schemaVersion", \.schemaVersion), .required("kind", \.kind), .required("tool", \.tool),
        .required("startedAt", \.startedAt), .required("interrupted", \.interrupted), .required("seed", \.seed),
        .required("command", \.command), .required("profile", \.profile),
        .added("sandbox", \.sandbox), .added("simulated", \.simulated),
        .required("target", \.target), .required("machine", \.machine), .required("load", \.load),
        .added("phases", \.phases), .required("measure", \.measure), .added("expectation", \.expectation),
        .required("paths", \.paths), .required("intervals", \.intervals),
        .added("connections", \.connections), .whenPresent("token", \.token),
        .whenPresent("databaseToken", \.databaseToken),
        .whenPresent("failover", \.failover), .whenPresent("cluster", \.cluster), .required("client", \.client),
        .added("network", \.network),
        .required("server", \.server), .added("notes", \.notes), .required("validity", \.validity),
        .whenPresent("comparison", \.comparison), .whenPresent("databases", \.databases),
        .whenPresent("gate", \.gate), .whenPresent("capacity", \.capacity), .whenPresent("tiers", \.tiers),
        .whenPresent("staleness", \.staleness), .whenPresent("durability", \.durability),
    ]
}
