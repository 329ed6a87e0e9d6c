// SPDX-License-Identifier: Apache-2.0
import RESP
import Testing

@Suite struct CommandTemplateTests {
    private typealias Argument = CommandTemplate.Argument

    private func parsed(_ text: String) throws -> [CommandTemplate.Argument] {
        try CommandTemplate.parse(text).arguments
    }

    private func word(_ text: String) -> CommandTemplate.Argument { .pieces([.literal(Array(text.utf8))]) }

    @Test func readsPlaceholders() throws {
        #expect(
            try parsed("HSET {key} f:{id} {value}") == [
                word("HSET"), .pieces([.key]), .pieces([.literal(Array("f:".utf8)), .id]), .pieces([.value]),
            ])
        #expect(
            try parsed("ZADD {key} {random -5..1000} m{random 1..1}x") == [
                word("ZADD"), .pieces([.key]), .pieces([.random(low: -5, high: 1000)]),
                .pieces([.literal([0x6D]), .random(low: 1, high: 1), .literal([0x78])]),
            ])
        #expect(try parsed("SET {key} {value} {expiry}").last == .expiry)
        #expect(try parsed("SET \"{key} {{tag}}\" 1")[1] == .pieces([.key, .literal(Array(" {tag}".utf8))]))
    }

    @Test func readsQuotesAndEscapesAsRedisCliDoes() throws {
        #expect(try parsed("  SET\t\"a b\"   'c d'  ") == [word("SET"), word("a b"), word("c d")])
        #expect(
            try parsed(#"SET "\x00\xfF\n\r\t\"\\" 'it\'s \n'"#) == [
                word("SET"), .pieces([.literal([0, 0xFF, 10, 13, 9, 0x22, 0x5C])]), word(#"it's \n"#),
            ])
        #expect(
            try parsed(#"SET "" \x41 "\x7bkey\x7d""#) == [
                word("SET"), .pieces([.literal([])]), word(#"\x41"#), word("{key}"),
            ])
        #expect(try parsed(#"SET "\xg1""#) == [word("SET"), word("xg1")])
    }

    @Test(
        arguments: [
            ("", .empty), ("   ", .empty), ("GET \"a", .unbalancedQuote), ("GET \"a\"b", .unbalancedQuote),
            ("GET 'a", .unbalancedQuote), (#"GET "a\""#, .unbalancedQuote), ("GET {key", .unclosedBrace),
            ("GET {", .unclosedBrace),
            ("GET key}", .strayBrace), ("GET {vlaue}", .unknownPlaceholder("vlaue")),
            ("GET {}", .unknownPlaceholder("")),
            ("GET {KEY}", .unknownPlaceholder("KEY")), ("GET {random}", .badRandom("random")),
            ("GET {random 5..1}", .badRandom("random 5..1")), ("GET {random 1...5}", .badRandom("random 1...5")),
            ("GET {random 1-5}", .badRandom("random 1-5")),
            ("GET {random 1..99999999999999999999}", .badRandom("random 1..99999999999999999999")),
            ("SET {key} v{expiry}", .expiryNotAlone), ("{key} a", .commandNotFixed), ("G{id} a", .commandNotFixed),
            ("{expiry}", .commandNotFixed), ("\"\" a", .commandNotFixed), ("flushall", .destructive("FLUSHALL")),
            ("CONFIG SET a b", .destructive("CONFIG")), ("subscribe x", .breaksReplies("SUBSCRIBE")),
            ("CLIENT REPLY OFF", .breaksReplies("CLIENT")), ("AUTH secret", .breaksReplies("AUTH")),
        ] as [(String, CommandTemplateError)])
    func refuses(_ text: String, _ expected: CommandTemplateError) {
        #expect(throws: expected) { try CommandTemplate.parse(text) }
        #expect(expected.description.hasSuffix(".") || expected.description.hasSuffix(")."))
        #expect(!expected.description.contains("secret"))
    }

    @Test(arguments: [
        ("vlaue", "did you mean {value}?"), ("kye", "did you mean {key}?"), ("KEY", "did you mean {key}?"),
        ("rnadom 1..5", "did you mean {random A..B}?"), ("something", "known are {key}, {value}"),
    ])
    func namesTheNearestPlaceholder(_ found: String, _ hint: String) {
        let message = CommandTemplateError.unknownPlaceholder(found).description
        #expect(message.contains("{\(found)}"))
        #expect(message.contains(hint))
    }

    @Test func countsArguments() throws {
        #expect(try CommandTemplate.parse("SET {key} {value} {expiry}").argumentCount(expires: true) == 5)
        #expect(try CommandTemplate.parse("SET {key} {value} {expiry}").argumentCount(expires: false) == 3)
        #expect(OperationKind.mget.command.argumentCount(expires: true) == 11)
        #expect(OperationKind.mset.withKeys(3).command.argumentCount(expires: true) == 7)
        #expect(OperationKind.expire.command.argumentCount(expires: false) == 3)
    }
}
