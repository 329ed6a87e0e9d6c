// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import RESP

/// What every connection says first: who it is, which protocol, which database, and in a cluster
/// whether a replica may answer.
struct Greeting: Sendable {
    /// The commands, one after another.
    let bytes: [UInt8]
    /// How many of their replies must be no error; the one after them names the connection and may be refused.
    let required: Int
    let replies: Int
    /// The place of HELLO; nil without.
    ///
    /// A server without RESP3 refuses it, and the connection goes on with RESP2.
    let hello: Int?

    init(_ target: TargetPlan) {
        var commands: [[String]] = []
        if let words = Self.credentials(target) { commands.append(words) }
        hello = target.resp == 3 ? commands.count : nil
        if target.resp == 3 { commands.append(["HELLO", "3"]) }
        if target.url.database != 0 { commands.append(["SELECT", String(target.url.database)]) }
        if target.sendsReadOnly { commands.append(["READONLY"]) }
        required = commands.count
        commands.append(["CLIENT", "SETNAME", "cachegauge"])
        replies = commands.count
        bytes = commands.flatMap { Command.encode($0) }
    }

    /// A full server answers whatever comes first with this, and closes the connection.
    static func tellsOfTooManyClients(_ text: String) -> Bool { text.hasPrefix("ERR max number of clients") }

    /// Whether an error in this place means that the connection cannot be used.
    func mustSucceed(_ place: Int) -> Bool { place < required && place != hello }

    /// What a connection that stands says to go on with new credentials.
    static func authentication(_ target: TargetPlan) -> [UInt8] { credentials(target).map { Command.encode($0) } ?? [] }

    /// The command that says who we are; nil without a password.
    static func credentials(_ target: TargetPlan) -> [String]? {
        target.url.password.map { ["AUTH"] + (target.url.user.map { [$0] } ?? []) + [$0] }
    }
}
