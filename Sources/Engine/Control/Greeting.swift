// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP

/// What every connection says first: who it is, which protocol, which database.
struct Greeting: Sendable {
    /// The commands, one after another.
    let bytes: [UInt8]
    /// How many of their replies must be no error; the one after them names the connection and may be refused.
    let required: Int
    let replies: Int

    init(_ target: TargetPlan) {
        var commands: [[String]] = []
        if let password = target.url.password {
            commands.append(["AUTH"] + (target.url.user.map { [$0] } ?? []) + [password])
        }
        if target.resp == 3 { commands.append(["HELLO", "3"]) }
        if target.url.database != 0 { commands.append(["SELECT", String(target.url.database)]) }
        required = commands.count
        commands.append(["CLIENT", "SETNAME", "cachegauge"])
        replies = commands.count
        bytes = commands.flatMap { Command.encode($0) }
    }
}
