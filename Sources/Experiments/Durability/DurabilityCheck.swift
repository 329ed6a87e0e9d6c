// SPDX-License-Identifier: Apache-2.0
package import Engine
package import Plan
internal import RESP
internal import Results

/// Whether the commands of a trial are there at all, asked before the first write.
package enum DurabilityCheck {
    /// Throws `SetupError` with the reason for a target that a trial cannot work with, `TargetError` for one that does not
    /// answer.
    ///
    /// Returns what knows the target as it is now.
    package static func check(_ plan: RunPlan, wait: Int?) throws -> TargetAdministration {
        let administration = try TargetAdministration(plan)
        let url = plan.target.url.description
        guard !administration.isCluster else {
            throw SetupError(
                "The target \(url) is a cluster, whose shards fail one by one: durable follows one primary at a time. Give "
                    + "the address of one that is none, or the endpoint of a managed cache without cluster mode.")
        }
        let conversation = try TargetConversation(administration.target)
        var commands = [["MGET", plan.keys.name.text(of: 0)]]
        if wait != nil { commands.append(["WAIT", "0", "1"]) }
        let replies = try conversation.ask(all: commands)
        for (command, reply) in zip(commands, replies) {
            guard case .error(let text) = reply else { continue }
            let need = command[0] == "WAIT" ? "which --wait needs" : "which the read back after the fault needs"
            throw SetupError("The target \(url) refuses \(command[0]), \(need): “\(text)”.")
        }
        if let wait, let count = administration.info.fields["connected_slaves"].flatMap({ Int($0) }), count < wait {
            throw SetupError(
                "The target \(url) has \(Quantity.counted(count, "replica")), and --wait \(wait) would never be reached. Ask "
                    + "for fewer, or attach replicas.")
        }
        return administration
    }
}
