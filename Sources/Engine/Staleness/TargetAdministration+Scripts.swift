// SPDX-License-Identifier: Apache-2.0
package import Plan
package import RESP

extension TargetAdministration {
    /// Makes the scripts known to the cache, and gives their digests; nil where it runs them and keeps none.
    ///
    /// - Throws: `SetupError` where it runs none; `TargetError`.
    package func loadScripts() throws -> ScriptDigests? {
        let control = try conversation()
        if case .error(let text) = try control.call(["EVAL", "return 1", "0"], onKey: "") {
            throw SetupError(
                "The target runs no Lua scripts (EVAL is answered with “\(text)”), and the strategies versioned and lease "
                    + "are made of them. Leave both out of --strategy.")
        }
        guard let newer = try control.call(["SCRIPT", "LOAD", StaleScripts.setIfNewer], onKey: "").text,
            let fill = try control.call(["SCRIPT", "LOAD", StaleScripts.fillWithToken], onKey: "").text,
            newer.utf8.count == 40, fill.utf8.count == 40
        else { return nil }
        return ScriptDigests(setIfNewer: newer, fillWithToken: fill)
    }

    /// - Throws: `SetupError` for a target whose keys are spread over several nodes.
    package func checkSingle() throws {
        guard isCluster else { return }
        throw SetupError(
            "The target is a cluster, and staleness is measured on one server: the keys of a value, its lock and its "
                + "generation would lie on several nodes. Use one node's own server, or a target without cluster mode.")
    }

    /// The URL of the first replica; nil where none is known.
    package func replicaURL(of target: TargetPlan) -> TargetURL? {
        guard let replica = cluster?.keeper.map.topology.shards.first?.replicas.first else { return nil }
        var url = target.url
        url.address = .tcp(host: replica.host, port: replica.port)
        return url
    }
}
