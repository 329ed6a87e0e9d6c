// SPDX-License-Identifier: Apache-2.0
import Network
import Plan
import RESP
import Results
import Sandbox
import ScriptedServer
import Testing
import Workload

@testable import Engine

/// Questions before and after the load, in virtual time.
struct ControlTests {
    private func control(
        _ service: any ByteService, _ plan: RunPlan = makePlan()
    ) throws -> ControlConnection<VirtualReactor> {
        try ControlConnection(
            reactor: VirtualReactor(service), address: .loopback(port: 6379), target: plan.target)
    }

    /// A sentence that names what it is about.
    private func refusal(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return "\(error)"
        }
    }

    // MARK: Ownership

    @Test func nothingThereIsClaimed() throws {
        let control = try control(KeyValueService())
        let check = OwnershipCheck(plan: makePlan())
        try check.claim(control)
        #expect(try control.call(["GET", check.marker]) == .bulk(Array("cachegauge:test:{id}".utf8)))
        try check.claim(control)
    }

    @Test func theKeyOfSomebodyElseIsNamed() throws {
        let control = try control(KeyValueService())
        // 1000 keys are looked at in steps of ten.
        _ = try control.call(["SET", "cachegauge:test:730", "mine"])
        let check = OwnershipCheck(plan: makePlan())
        let text = refusal { try check.claim(control) }
        #expect(text.contains("cachegauge:test:730"))
        #expect(text.contains("redis://127.0.0.1"))
        #expect(text.contains("--overwrite"))
        #expect(try control.call(["EXISTS", check.marker]) == .integer(0))
        #expect(try control.call(["GET", "cachegauge:test:730"]) == .bulk(Array("mine".utf8)))
    }

    @Test func ourMarkerAllowsWhatIsThere() throws {
        let control = try control(KeyValueService())
        let check = OwnershipCheck(plan: makePlan())
        _ = try control.call(["SET", check.marker, "x"])
        _ = try control.call(["SET", "cachegauge:test:0", "ours"])
        try check.claim(control)
        // A marker of another key name is none.
        let other = OwnershipCheck(plan: makePlan { $0.keys.nameText = "cachegauge:{id}:test" })
        #expect(other.marker != check.marker)
        #expect(refusal { try other.claim(control) }.contains("cachegauge:test:0"))
    }

    @Test func overwriteAllowsEverything() throws {
        let control = try control(KeyValueService())
        _ = try control.call(["SET", "cachegauge:test:0", "mine"])
        let check = OwnershipCheck(plan: makePlan { $0.manners.overwrite = true })
        try check.claim(control)
        #expect(try control.call(["EXISTS", check.marker]).number == 1)
    }

    @Test(arguments: [":hash", ":sorted-set"])
    func keysOfEveryDataTypeAreLookedAt(suffix: String) throws {
        let plan = makePlan {
            $0.setKeys(7)
            $0.operations = [OperationKind.get, .hget, .zadd].map {
                OperationPlan(kind: $0, weight: 1, keySuffix: $0.dataType.keySuffix)
            }
        }
        let control = try control(KeyValueService())
        _ = try control.call(["SET", "cachegauge:test:6" + suffix, "mine"])
        #expect(refusal { try OwnershipCheck(plan: plan).claim(control) }.contains("cachegauge:test:6" + suffix))
    }

    @Test func aReadOnlyUserIsToldSo() throws {
        let script = makeScript { $0.replies = .constant(Array("-NOPERM no permission to run 'set'\r\n".utf8)) }
        let control = try control(ScriptedService(script))
        let text = refusal { try OwnershipCheck(plan: makePlan { $0.manners.overwrite = true }).claim(control) }
        #expect(text.contains("NOPERM no permission"))
        #expect(text.contains("--populate none"))
    }

    @Test func cleanupRemovesOurKeysAndNoOthers() throws {
        let control = try control(KeyValueService())
        let plan = makePlan {
            $0.setKeys(1200)
            $0.operations = [OperationKind.set, .hset].map {
                OperationPlan(kind: $0, weight: 1, keySuffix: $0.dataType.keySuffix)
            }
        }
        let check = OwnershipCheck(plan: plan)
        try check.claim(control)
        for key in 0..<1200 { _ = try control.call(["SET", "cachegauge:test:\(key)", "v"]) }
        for key in 0..<30 { _ = try control.call(["HSET", "cachegauge:test:\(key):hash", "f", "v"]) }
        let others = ["cachegauge:test:1200", "cachegauge:test:", "cachegauge:test:01", "other", "cachegauge:owner:0"]
        for key in others { _ = try control.call(["SET", key, "v"]) }
        #expect(try check.remove(control) == 1230)
        #expect(try control.call(["EXISTS"] + others) == .integer(5))
        #expect(try control.call(["DBSIZE"]) == .integer(5))
    }

    // MARK: The connection

    @Test func whatCannotBeReachedIsTold() throws {
        #expect(
            refusal { _ = try control(ScriptedService(makeScript { $0.outages = [.init(from: 0, until: second)] })) }
                .contains("Connection refused"))
        #expect(
            refusal { _ = try control(ScriptedService(makeScript { $0.answers = false })) }
                .contains("accepted a connection and sent no reply within 1 s"))
        #expect(
            refusal { _ = try control(ScriptedService(makeScript { $0.garbage = .init(command: 1, bytes: [0x3f]) })) }
                .contains("does not speak RESP"))
        let cut = makeScript { $0.cut = .init(command: 2, after: 1, resets: false) }
        #expect(refusal { _ = try control(ScriptedService(cut)) }.contains("broke the connection"))
    }

    @Test func credentials() throws {
        func connect(user: String?, password: String?, to server: ServerConfiguration) throws {
            let plan = makePlan {
                $0.target.url.user = user
                $0.target.url.password = password
            }
            _ = try control(KeyValueService(configuration: server), plan)
        }
        let protected = ServerConfiguration(user: "app", password: "secret")
        try connect(user: "app", password: "secret", to: protected)
        try connect(user: nil, password: nil, to: ServerConfiguration())
        let wrong = refusal { try connect(user: "app", password: "wrong-one", to: protected) }
        #expect(wrong.contains("refuses the connection's credentials"))
        #expect(wrong.contains("WRONGPASS"))
        #expect(!wrong.contains("wrong-one"))
        #expect(refusal { try connect(user: nil, password: nil, to: protected) }.contains("NOAUTH"))
    }

    @Test func databaseAndProtocol() throws {
        let service = KeyValueService()
        let plan = makePlan {
            $0.target.url.database = 3
            $0.target.resp = 3
        }
        let third = try control(service, plan)
        _ = try third.call(["SET", "a", "3"])
        #expect(try third.call(["GET", "b"]) == .null)
        let outside = makePlan { $0.target.url.database = 99 }
        #expect(refusal { _ = try control(KeyValueService(), outside) }.contains("refuses"))
    }

    @Test func manyRepliesAndLargeOnes() throws {
        let control = try control(KeyValueService())
        let text = String(repeating: "x", count: 300_000)
        _ = try control.call(["SET", "a", text])
        #expect(try control.call(["GET", "a"]).text == text)
        let replies = try control.call(all: (0..<500).map { ["ECHO", "\($0)"] })
        #expect(replies.compactMap(\.text) == (0..<500).map { "\($0)" })
    }

    // MARK: RESP3

    /// A server that knows no HELLO: the first command of a connection, and nothing else, is refused.
    private func oldServer() -> ScriptedService {
        ScriptedService(
            makeScript {
                $0.replies = .constant(Array("+PONG\r\n".utf8))
                $0.garbage = .init(command: 1, bytes: Array("-ERR unknown command 'HELLO'\r\n".utf8))
                $0.replyDelay = .fixed(millisecond)
            })
    }

    @Test func aServerWithoutHelloIsSpokenToInRESP2() throws {
        let plan = makePlan { $0.target.resp = 3 }
        let control = try control(oldServer(), plan)
        #expect(control.helloRefusal == "ERR unknown command 'HELLO'")
        #expect(try self.control(KeyValueService(), plan).helloRefusal == nil)
        // A worker's connection goes on too, such as one to another node.
        let result = try VirtualRun(makePlan { $0.target.resp = 3 }).run { _ in self.oldServer() }.outcome
        #expect(result.operations[0].completed > 900)
        #expect(result.connectFailures == 0)
    }

    @Test func pushesAreNoReplies() throws {
        let push = Array(">2\r\n$10\r\ninvalidate\r\n*1\r\n$3\r\nkey\r\n".utf8)
        let plan = makePlan {
            $0.target.resp = 3
            $0.load.depth = 4
        }
        let script = makeScript {
            $0.replies = .constant(push + Array("$2\r\nok\r\n".utf8) + push)
            $0.replyDelay = .fixed(millisecond)
        }
        let control = try control(ScriptedService(script), plan)
        #expect(try control.call(["GET", "a"]) == .bulk(Array("ok".utf8)))
        #expect(try control.call(["GET", "a"]) == .bulk(Array("ok".utf8)))
        for pieces in [nil, 7, 30] as [Int?] {
            var script = script
            script.split = pieces.map { .init(after: $0, pause: 10 * microsecond) }
            let result = try runVirtually(plan, script)
            #expect(result.first.completed >= 3900)
            #expect(result.first.hits == result.first.completed)
            #expect(result.record.measure.failed == 0)
            #expect(result.record.notes == [])
        }
    }

    // MARK: INFO

    @Test func serverInfo() throws {
        let text =
            "# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n\r\n# Memory\r\nused_memory:1:2\r\nempty:\r\nno\r\n"
        let info = ServerInfo(.bulk(Array(text.utf8)))
        #expect(info.product == "redis")
        #expect(info.version == "7.0.15")
        #expect(info.mode == "standalone")
        #expect(info.fields["used_memory"] == "1:2")
        #expect(info.fields["empty"] == "")
        #expect(info.ordered.map(\.key) == ["redis_version", "redis_mode", "used_memory", "empty"])
        #expect(info.refusal == nil)

        let valkey = ServerInfo(
            .verbatim("redis_version:7.2.4\nserver_name:valkey\nvalkey_version:8.0.1\nserver_mode:cluster"))
        #expect(valkey.product == "valkey")
        #expect(valkey.version == "8.0.1")
        #expect(valkey.mode == "cluster")
        #expect(ServerInfo(.bulk(Array("dragonfly_version:df-1.2\r\nredis_version:7".utf8))).product == "dragonfly")

        let refused = ServerInfo(.error("NOPERM this user has no permissions"))
        #expect(refused.refusal == "NOPERM this user has no permissions")
        #expect(refused.product == nil)
        #expect(ServerInfo(.null).ordered.isEmpty)
        let embedded = ServerInfo(try control(KeyValueService()).call(["INFO"]))
        #expect(embedded.product != nil)
    }
}
