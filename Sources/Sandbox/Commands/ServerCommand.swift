// SPDX-License-Identifier: Apache-2.0

/// One command of the embedded server: its name, how many arguments it takes, and what it does.
struct ServerCommand: Sendable {
    /// In capitals, at most eight letters.
    let name: String
    /// Counted with the name: exact when positive, the least when negative.
    let arity: Int
    /// Whether a connection may send it before it has authenticated.
    let needsAuthentication: Bool
    let run: @Sendable (CommandCall, inout [UInt8]) -> Void

    init(
        _ name: String, arity: Int, needsAuthentication: Bool = true,
        _ run: @escaping @Sendable (CommandCall, inout [UInt8]) -> Void
    ) {
        self.name = name
        self.arity = arity
        self.needsAuthentication = needsAuthentication
        self.run = run
    }

    func accepts(_ count: Int) -> Bool { arity >= 0 ? count == arity : count >= -arity }
}

/// Every command, found by the bytes of its name whatever their case.
///
/// A name of up to eight letters is one 64-bit word, so a look-up is a multiplication and, as a rule, one comparison.
struct CommandTable: Sendable {
    static let all = CommandTable(strings + counters + keys + hashes + lists + sortedSets + connections + server)

    private let commands: [ServerCommand]
    private var names = [UInt64](repeating: 0, count: 256)
    private var places = [UInt8](repeating: 0, count: 256)

    private init(_ commands: [ServerCommand]) {
        precondition(commands.count < 192, "the table of command names would be too full")
        self.commands = commands
        for (index, command) in commands.enumerated() {
            let word = Array(command.name.utf8).withUnsafeBytes { Self.word($0) }
            guard let word else { preconditionFailure("a command's name has at most eight letters") }
            var slot = Self.home(word)
            while names[slot] != 0 { slot = (slot + 1) & 255 }
            names[slot] = word
            places[slot] = UInt8(index)
        }
    }

    func find(_ name: UnsafeRawBufferPointer) -> ServerCommand? {
        guard let word = Self.word(name) else { return nil }
        var slot = Self.home(word)
        while names[slot] != 0 {
            if names[slot] == word { return commands[Int(places[slot])] }
            slot = (slot + 1) & 255
        }
        return nil
    }

    private static func home(_ word: UInt64) -> Int { Int((word &* 0x9e37_79b9_7f4a_7c15) >> 56) }

    private static func word(_ name: UnsafeRawBufferPointer) -> UInt64? {
        guard !name.isEmpty, name.count <= 8 else { return nil }
        var word: UInt64 = 0
        for byte in name {
            let isSmall = byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
            word = word << 8 | UInt64(isSmall ? byte - 0x20 : byte)
        }
        return word
    }
}
