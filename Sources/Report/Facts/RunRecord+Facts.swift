// SPDX-License-Identifier: Apache-2.0
import Results

/// What text and Markdown both say about a run, as plain text.
extension RunRecord {
    /// `redis 7.0.15, standalone`; `a server that does not tell its version` where INFO is hidden.
    var serverText: String {
        guard !target.server.isEmpty else { return "a server that does not tell its version" }
        let name = target.server + (target.version.isEmpty ? "" : " " + target.version)
        return name + (target.mode.isEmpty ? "" : ", " + target.mode)
    }

    /// What a block of a comparison measured; nil in other records.
    var pathText: String? {
        guard hasDatabase, !isComparison else { return nil }
        return isDirect ? "direct: the database alone" : "cached: the target, with the database behind it"
    }

    /// `no success for 3.02 s, first error at 2.10 s; refused 12, closed 4`, or nil where no connection broke.
    var failoverText: String? {
        guard let failover else { return nil }
        let gap =
            failover.outages.isEmpty
            ? "no time without a success" : "no success for \(Quantity.duration(failover.noSuccessNs))"
        return "\(gap), first error \(FailoverRecord.when(failover.firstErrorNs)); \(failover.errorText)"
    }

    /// `TLSv1.3, TLS_AES_256_GCM_SHA384, certificate verified for cache.example; kernel TLS not used (the kernel does not
    /// offer it)`, or nil without TLS.
    var securityText: String? {
        guard let session = target.tlsSession else { return nil }
        let verified = session.verified ? "certificate verified for \(session.serverName)" : "certificate not verified"
        let kernel =
            switch session.kernel {
            case "not available": "not used (the kernel does not offer it)"
            case "not used": "not used (the kernel offers it; this tool encrypts in its own process)"
            default: session.kernel
            }
        return "\(session.version), \(session.cipher), \(verified); kernel TLS \(kernel)"
    }

    /// `50 (0 resumed): mean 1.20 ms, p50 1.10 ms, p99 n/a, max 3.10 ms`, or nil without TLS.
    var handshakeText: String? {
        guard let times = connections.handshake, times.count > 0 else { return nil }
        return "\(Quantity.count(times.count)) (\(Quantity.count(connections.resumed ?? 0)) resumed): mean "
            + "\(times.meanText), p50 \(times.text(.p50)), p99 \(times.text(.p99)), max \(times.maxText)"
    }

    /// `from a command, renewed 2 times`, or nil where the database has no token.
    var databaseTokenText: String? { databaseToken.map(Self.origin) }

    private static func origin(_ token: TokenRecord) -> String {
        let times = token.renewals.isEmpty ? "not renewed" : "renewed \(Quantity.counted(token.renewals.count, "time"))"
        let failures = token.failures.isEmpty ? "" : ", \(Quantity.counted(token.failures.count, "failure"))"
        return "from a \(token.source), \(times)\(failures)"
    }

    /// `from a command, renewed once; 50 connections took it, 0 did not`, or nil where the password stayed.
    var tokenText: String? {
        guard let token else { return nil }
        return "\(Self.origin(token)); new credentials taken by "
            + "\(Quantity.counted(token.authenticated, "connection")), refused to \(Quantity.count(token.refused))"
    }

    /// `3 shards, read from primaries: busiest 127.0.0.1:7001 with 34 % of the operations and 33 % of the slots; 12 MOVED,
    /// 0 ASK`, or nil for a single server.
    var nodesText: String? {
        guard let cluster else { return nil }
        let shards = cluster.nodes.count { $0.role == "primary" }
        let nodes = cluster.nodes.count { $0.role != "gone" }
        var text = cluster.isCluster ? Quantity.counted(shards, "shard") : "a primary and its replicas"
        text += ", \(Quantity.counted(nodes, "node")), reads from \(cluster.readFrom)"
        if let busiest = cluster.busiest {
            if cluster.isCluster {
                text += ": busiest \(busiest.name) with \(Quantity.share(busiest.share)) of the operations and "
                text += "\(Quantity.share(busiest.slotShare)) of the slots"
            }
        }
        return text + "; \(Quantity.count(cluster.moved)) MOVED, \(Quantity.count(cluster.asked)) ASK"
    }

    var loadText: String {
        let places =
            Quantity.counted(load.connections, "connection") + ", depth \(load.depth), "
            + Quantity.counted(load.threads, "thread")
        let pinned = load.pin.isEmpty ? "" : ", pinned to \(load.pin.map(String.init).joined(separator: ","))"
        let spun = load.spin ? ", spinning" : ""
        guard !load.isClosed else { return "closed loop, " + places + pinned + spun }
        let rate = load.ratePerSecond.map { " at " + Quantity.rate($0) } ?? ""
        return "open loop, \(load.arrivals) arrivals\(rate), " + places + pinned + spun
    }

    var machineText: String {
        [
            machine.cpu, Quantity.counted(machine.cores, "core"), Quantity.bytes(Double(machine.memoryBytes)),
            machine.os, machine.kernel,
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    /// `12.3 µs of processor time per operation`, or nil when nothing was completed.
    var processorText: String? {
        guard measure.completed > 0 else { return nil }
        let each = (client.userCpuNs + client.systemCpuNs) / Int64(measure.completed)
        return Quantity.duration(each) + " of processor time per operation"
    }

    /// The sentences that say how to read the latencies.
    var readingText: [String] {
        var lines = [
            "Response time runs from when an operation was due until its reply was there: what a user waits. Service "
                + "time begins when the command was written. Between them lie generator lag (this tool was late) and "
                + "queue (waiting for a free connection)."
        ]
        if load.isClosed {
            lines = [
                "Coordinated omission applies: in a closed loop the client sends nothing while it waits, so that "
                    + "response time equals service time and a stall counts once, not for everybody who would have come."
            ]
        }
        let tables = operations.flatMap { $0.operation.latency.all.map(\.record) }
        if hasDatabase {
            lines.append(
                "Response hit and response miss are the reads that found their value in the cache, and those that went on "
                    + "to the database. Pool wait is waiting for a free database session; query is the database's part; "
                    + "get, fill and invalidation are the cache's: GET, the SET after a miss, and what follows a write."
            )
        }
        if tables.contains(where: { table in
            table.count > 0 && Percentile.allCases.contains { table.value($0) == .tooFewSamples }
        }) {
            lines.append("n/a: fewer than ten operations lie above the percentile (p99.99 takes 100,000 operations).")
        }
        if tables.contains(where: { table in Percentile.allCases.contains { table.value($0) == .beyondTimeout } }) {
            let limit = target.timeoutNs.map { " (\(Quantity.duration($0)))" } ?? ""
            lines.append(
                "≥ timeout: the percentile falls among operations that got no answer; it is the timeout\(limit) or more."
            )
        }
        return lines
    }
}
