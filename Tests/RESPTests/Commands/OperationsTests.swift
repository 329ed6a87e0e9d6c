// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@Suite struct OperationsTests {
    /// A command as text, with the profile's expiry: a second description of what each operation sends.
    private func text(_ command: CommandTemplate) -> String {
        command.arguments.map { argument in
            switch argument {
            case .pieces(let pieces): pieces.map(text).joined()
            case .keys(let count): "keys×\(count)"
            case .keysAndValues(let count): "pairs×\(count)"
            case .expiry: "[PX ms]"
            case .expiryMilliseconds: "ms"
            }
        }.joined(separator: " ")
    }

    private func text(_ piece: CommandTemplate.Piece) -> String {
        switch piece {
        case .literal(let bytes): String(decoding: bytes, as: UTF8.self)
        case .key: "{key}"
        case .value: "{value}"
        case .id: "{id}"
        case .random(let low, let high): "{\(low)..\(high)}"
        }
    }

    @Test(
        arguments: [
            ("get", "GET {key}", .string, false, .hitOrMiss),
            ("set", "SET {key} {value} [PX ms]", .string, true, .success),
            ("mget", "MGET keys×10", .string, false, .hitsPerElement),
            ("mset", "MSET pairs×10", .string, true, .success),
            ("del", "DEL keys×1", .string, true, .success),
            ("unlink", "UNLINK keys×1", .string, true, .success),
            ("exists", "EXISTS keys×1", .string, false, .success),
            ("expire", "PEXPIRE {key} ms", .string, true, .success),
            ("ttl", "TTL {key}", .string, false, .success),
            ("getex", "GETEX {key} [PX ms]", .string, true, .hitOrMiss),
            ("incr", "INCR {key}", .counter, true, .success),
            ("hget", "HGET {key} f", .hash, false, .hitOrMiss),
            ("hset", "HSET {key} f {value}", .hash, true, .success),
            ("hgetall", "HGETALL {key}", .hash, false, .success),
            ("zadd", "ZADD {key} {0..1000000} m{1..100}", .sortedSet, true, .success),
            ("zrange", "ZRANGE {key} 0 9", .sortedSet, false, .success),
            ("lpush", "LPUSH {key} {value}", .list, true, .success),
            ("lrange", "LRANGE {key} 0 9", .list, false, .success),
        ] as [(String, String, OperationKind.DataType, Bool, OperationKind.Judgement)])
    func isWhatItsNameSays(
        _ name: String, _ command: String, _ type: OperationKind.DataType, _ isWrite: Bool,
        _ judgement: OperationKind.Judgement
    ) throws {
        let kind = try #require(Operations.named(name))
        #expect(text(kind.command) == command)
        #expect(kind.dataType == type)
        #expect(kind.isWrite == isWrite)
        #expect(kind.judgement == judgement)
        // The table of commands by name, for users' own, says the same of the built-in ones.
        let custom = OperationKind.custom(template: kind.command)
        #expect(custom.dataType == type)
        #expect(custom.isWrite == isWrite)
        #expect(custom.judgement == judgement)
    }

    @Test func namesAreUniqueAndAllAreTested() {
        #expect(Set(Operations.all.map(\.name)).count == 18)
        #expect(Operations.all.count == 18)
        #expect(Operations.named("GET") == nil)
        #expect(Operations.nearestName(to: "gte") == "get")
        #expect(Operations.nearestName(to: "zrnage") == "zrange")
        #expect(Operations.nearestName(to: "completely") == nil)
    }

    @Test func takesAnotherNumberOfKeys() {
        #expect(OperationKind.mget.withKeys(25).keyCount == 25)
        #expect(OperationKind.mset.withKeys(2).keyCount == 2)
        #expect(OperationKind.del.withKeys(4).keyCount == 4)
        #expect(OperationKind.get.withKeys(4) == .get)
        #expect(OperationKind.mget.takesSeveralKeys)
        #expect(!OperationKind.get.takesSeveralKeys)
        #expect(OperationKind.get.keyCount == 1)
    }

    @Test(
        arguments: [
            ("HMGET {key} a b", "hmget", .hash, false, .hitsPerElement),
            ("strlen {key}", "strlen", .string, false, .success),
            ("SADD {key} {random 1..9}", "sadd", .any, true, .success),
            ("FCALL f 1 {key}", "fcall", .any, true, .success),
            ("PING", "ping", .any, false, .success),
        ] as [(String, String, OperationKind.DataType, Bool, OperationKind.Judgement)])
    func customCommandsAreJudgedByTheirFirstWord(
        _ command: String, _ name: String, _ type: OperationKind.DataType, _ isWrite: Bool,
        _ judgement: OperationKind.Judgement
    ) throws {
        let template = try CommandTemplate.parse(command)
        let kind = OperationKind.custom(template: template)
        #expect(
            kind
                == OperationKind(
                    name: name, command: template, dataType: type, isWrite: isWrite, judgement: judgement))
        #expect(OperationKind.custom(name: "mine", template: template).name == "mine")
    }

    @Test func populatesEachDataType() {
        let commands = OperationKind.DataType.allCases.map { ($0.keySuffix, $0.populateCommand.map(text)) }
        let expected: [(String, String?)] = [
            ("", "SET {key} {value} [PX ms]"), (":counter", "SET {key} 0 [PX ms]"), (":hash", "HSET {key} f {value}"),
            (":sorted-set", "ZADD {key} {0..1000000} m{1..100}"), (":list", "LPUSH {key} {value}"), ("", nil),
        ]
        #expect(commands.count == expected.count)
        for (found, wanted) in zip(commands, expected) {
            #expect(found == wanted)
        }
    }
}
