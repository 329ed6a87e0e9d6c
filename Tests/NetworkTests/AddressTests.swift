// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Network

struct AddressTests {
    @Test func addressesInNumbers() throws {
        let four = try Endpoint.tcp(host: "127.0.0.1", port: 6379).addresses()
        #expect(four.map(\.text) == ["127.0.0.1"])
        #expect(four.map(\.family) == [AF_INET])
        #expect(four == [SocketAddress.loopback(port: 6379)])
        #expect(SocketAddress.loopback(port: 6379) != SocketAddress.loopback(port: 6380))
    }

    @Test func sixthVersion() throws {
        // A machine without it resolves the number all the same, or says that it has none.
        do {
            let six = try Endpoint.tcp(host: "::1", port: 6379).addresses()
            #expect(six.map(\.text) == ["::1"])
            #expect(six.map(\.family) == [AF_INET6])
        } catch let error as ResolutionError {
            #expect(error.host == "::1")
        }
    }

    @Test func nameOfThisMachine() throws {
        let found = try Endpoint.tcp(host: "localhost", port: 1).addresses()
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { ["127.0.0.1", "::1"].contains($0.text) })
    }

    /// The top-level name `invalid` never exists (RFC 6761).
    @Test func unresolvableName() {
        let error = #expect(throws: ResolutionError.self) {
            try Endpoint.tcp(host: "cache.invalid", port: 1).addresses()
        }
        #expect(error?.host == "cache.invalid")
        #expect(error?.reason.isEmpty == false)
        #expect(error?.description.hasPrefix("The host name cache.invalid cannot be resolved: ") == true)
    }

    @Test func unixPaths() throws {
        let longest = "/tmp/" + String(repeating: "a", count: 102)
        let address = try #require(try Endpoint.unix(path: longest).addresses().first)
        #expect(address.text == longest)
        #expect(address.family == AF_UNIX)
        let error = #expect(throws: ResolutionError.self) { try Endpoint.unix(path: longest + "a").addresses() }
        #expect(error?.description.contains("at most 107 bytes") == true)
    }

    @Test func routeToLoopback() {
        #expect(SocketAddress.loopback(port: 9).localAddressOfRoute() == "127.0.0.1")
    }

    @Test func systemCalls() {
        var calls = 0
        #expect(throws: SystemCallError("open", ENOENT)) {
            try systemCall("open") {
                calls += 1
                errno = calls < 3 ? EINTR : ENOENT
                return -1
            }
        }
        #expect(calls == 3)
        #expect((try? systemCall("getpid") { 5 }) == 5)
        #expect(SystemCallError("connect", ECONNREFUSED).description == "connect: Connection refused")
    }

    @Test func serviceOutputJoinsNeighbours() {
        var output = ServiceOutput()
        Array("ab".utf8).withUnsafeBytes { output.send($0, to: 1) }
        output.send(to: 1) { $0 += Array("c".utf8) }
        output.send(to: 2) { $0 += Array("d".utf8) }
        output.send(to: 2) { _ in }
        output.close(2)
        output.send(to: 2) { $0 += Array("e".utf8) }
        output.reset(1)
        #expect(output.bytes == Array("abcde".utf8))
        #expect(
            output.actions == [
                .send(connection: 1, count: 3), .send(connection: 2, count: 1), .close(connection: 2),
                .send(connection: 2, count: 1), .reset(connection: 1),
            ])
        output.removeAll()
        #expect(output.actions.isEmpty && output.bytes.isEmpty)
    }
}
