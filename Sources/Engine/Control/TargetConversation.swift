// SPDX-License-Identifier: Apache-2.0
internal import Network
package import Plan
package import RESP

/// One connection to a target for questions that belong to no run; every call blocks.
package final class TargetConversation {
    private let connection: ControlConnection<LinuxReactor>
    /// With `***` in place of a password.
    package let url: String

    /// Connects to the first address that answers.
    ///
    /// - Throws: `TargetError` when none does, `SetupError` for a target that this version cannot speak to.
    package init(_ target: TargetPlan) throws {
        url = target.url.description
        let tls = try TLSContext.make(for: target)
        let addresses: [SocketAddress]
        do {
            addresses =
                try PrimaryFinder(target, tls).map { [try $0.find(target).address] } ?? target.url.endpoint.addresses()
        } catch let error as ResolutionError {
            throw TargetError.unresolved(url: url, reason: error.reason)
        }
        var failure = TargetError.unresolved(url: url, reason: "the name has no address")
        for address in addresses {
            do throws(TargetError) {
                connection = try Self.connect(target, at: address, tls)
                return
            } catch {
                failure = WrongPort(target: target, address: address).explain(error)
            }
        }
        throw failure
    }

    /// Sends commands at once and waits for all replies; an error reply is a value.
    package func ask(all commands: [[String]]) throws(TargetError) -> [ReplyValue] {
        try connection.call(all: commands)
    }

    private static func connect(
        _ target: TargetPlan, at address: SocketAddress, _ tls: TLSContext?
    ) throws(TargetError) -> ControlConnection<LinuxReactor> {
        let reactor: LinuxReactor
        do throws(SystemCallError) {
            reactor = try LinuxReactor()
        } catch {
            throw .unreachable(url: target.url.description, reason: error.description)
        }
        return try ControlConnection(reactor: reactor, address: address, target: target, tls: tls)
    }
}
