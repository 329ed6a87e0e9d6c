// SPDX-License-Identifier: Apache-2.0
import Network
import RESP
import ScriptedServer

/// A scripted server during whose work something happens at one moment.
final class TimedService: ByteService {
    private var service: any ByteService
    private let time: Int64
    private let action: () -> Void
    private var isDone = false
    /// The last time at which anything happened.
    private(set) var lastCall: Int64 = 0

    init(_ service: any ByteService, at time: Int64, _ action: @escaping () -> Void) {
        self.service = service
        self.time = time
        self.action = action
    }

    func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        lastCall = now
        return service.opened(connection, at: now, &output)
    }

    func received(
        _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        lastCall = now
        service.received(bytes, on: connection, at: now, &output)
    }

    func closed(_ connection: Int, at now: Int64) { service.closed(connection, at: now) }

    func nextDue() -> Int64? {
        let due = service.nextDue()
        return isDone ? due : min(due ?? .max, time)
    }

    func advance(to now: Int64, _ output: inout ServiceOutput) {
        if now >= time && !isDone {
            isDone = true
            action()
        }
        service.advance(to: now, &output)
    }
}

/// A server that takes only so many clients at once, and tells the others so.
final class FullService: ByteService {
    private let service: ScriptedService
    private let limit: Int
    private var connected: Set<Int> = []
    private(set) var refused = 0

    init(_ service: ScriptedService, limit: Int) {
        self.service = service
        self.limit = limit
    }

    func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        guard connected.count < limit else {
            refused += 1
            Array("-ERR max number of clients reached\r\n".utf8).withUnsafeBytes { output.send($0, to: connection) }
            output.close(connection)
            return true
        }
        connected.insert(connection)
        return service.opened(connection, at: now, &output)
    }

    func received(
        _ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput
    ) {
        if connected.contains(connection) { service.received(bytes, on: connection, at: now, &output) }
    }

    func closed(_ connection: Int, at now: Int64) {
        if connected.remove(connection) != nil { service.closed(connection, at: now) }
    }

    func nextDue() -> Int64? { service.nextDue() }

    func advance(to now: Int64, _ output: inout ServiceOutput) { service.advance(to: now, &output) }
}

/// A scripted server that takes every AUTH for a PING, and counts them by their password.
final class LenientService: ByteService {
    private let service: ScriptedService
    private(set) var counts: [String: Int] = [:]
    private let passwords: [String]

    init(_ service: ScriptedService, user: String, passwords: [String]) {
        self.service = service
        self.passwords = passwords
        requests = passwords.map { Command.encode(["AUTH", user, $0]) }
    }

    private let requests: [[UInt8]]

    func opened(_ connection: Int, at now: Int64, _ output: inout ServiceOutput) -> Bool {
        service.opened(connection, at: now, &output)
    }

    func received(_ bytes: UnsafeRawBufferPointer, on connection: Int, at now: Int64, _ output: inout ServiceOutput) {
        var rest = Array(bytes)
        for (password, request) in zip(passwords, requests) {
            while let range = rest.firstRange(of: request) {
                counts[password, default: 0] += 1
                rest.replaceSubrange(range, with: Command.encode(["PING"]))
            }
        }
        rest.withUnsafeBytes { service.received($0, on: connection, at: now, &output) }
    }

    func closed(_ connection: Int, at now: Int64) { service.closed(connection, at: now) }

    func nextDue() -> Int64? { service.nextDue() }

    func advance(to now: Int64, _ output: inout ServiceOutput) { service.advance(to: now, &output) }
}
