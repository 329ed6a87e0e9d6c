// SPDX-License-Identifier: Apache-2.0

/// What is wrong with one text.
struct ValueMistake: Error {
    var allowed: ProfileIssue.Allowed
    var hint: String?
    /// What a message says was found, where it is not simply the text.
    var found: String?

    init(_ allowed: ProfileIssue.Allowed, hint: String? = nil, found: String? = nil) {
        self.allowed = allowed
        self.hint = hint
        self.found = found
    }
}

/// A kind of value that is written as one text: what is allowed, and what the text means.
struct ValueKind<Value>: Sendable {
    var allowed: ProfileIssue.Allowed
    /// Throws a `ValueMistake` or, where only the text is wrong, a `QuantityError`.
    var parse: @Sendable (String) throws -> Value

    /// The text's value, or what is wrong with it.
    func read(_ text: String) -> Result<Value, ValueMistake> {
        do {
            return .success(try parse(text))
        } catch let mistake as ValueMistake {
            return .failure(mistake)
        } catch let error as QuantityError {
            return .failure(ValueMistake(allowed, hint: error.hint))
        } catch {
            return .failure(ValueMistake(allowed))
        }
    }

    /// Another value that the texts of this kind stand for.
    func map<Other>(_ transform: @escaping @Sendable (Value) -> Other) -> ValueKind<Other> {
        ValueKind<Other>(allowed: allowed) { transform(try parse($0)) }
    }

    /// A kind that takes some words besides.
    func or(_ words: [String: Value], allowed phrase: String) -> ValueKind<Value> where Value: Sendable {
        ValueKind(allowed: .one(phrase)) { text in
            if let value = words[text] { return value }
            switch read(text) {
            case .success(let value): return value
            case .failure(let mistake):
                let hint = NearestName.hint(text, in: words.keys.sorted()) ?? mistake.hint
                throw ValueMistake(.one(phrase), hint: hint)
            }
        }
    }
}

extension ValueKind where Value == String {
    static let text = ValueKind(allowed: .one("a text")) { $0 }
}

extension ValueKind where Value == UInt64 {
    static func count(_ range: ClosedRange<UInt64>) -> ValueKind {
        let phrase = "a count from \(range.lowerBound) to \(Counts.format(range.upperBound))"
        return ranged(range, phrase, Counts.parse)
    }

    static let seed = ValueKind(allowed: .one("an integer from 0 to \(UInt64.max)")) { text in
        guard let seed = text.digitsValue else { throw ValueMistake(.one("an integer from 0 to \(UInt64.max)")) }
        return seed
    }
}

extension ValueKind where Value == Int {
    static func number(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind<UInt64>.count(UInt64(range.lowerBound)...UInt64(range.upperBound)).map { Int($0) }
    }
}

extension ValueKind where Value == Int64 {
    static func time(_ range: ClosedRange<Int64>) -> ValueKind {
        let lowest = range.lowerBound == 0 ? "0s" : Times.format(range.lowerBound)
        let phrase = "a time from \(lowest) to \(Times.format(range.upperBound)), such as 250us, 5ms or 30s"
        return ranged(range, phrase, Times.parse)
    }
}

extension ValueKind where Value == Double {
    static func rate(_ range: ClosedRange<Double>) -> ValueKind {
        let phrase =
            "a rate from \(Rates.format(range.lowerBound)) to \(Rates.format(range.upperBound)), such as 50k/s"
        return ranged(range, phrase, Rates.parse)
    }

    static let share = ValueKind(allowed: .one(Shares.allowed), parse: Shares.parse)
}

extension ValueKind where Value == Bool {
    static let flag = ValueKind(allowed: .names(["true", "false"])) { text in
        switch text {
        case "true": return true
        case "false": return false
        default:
            let meaning = ["yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"]
            let hint = meaning[text.lowercased()] ?? NearestName.find(text, in: ["true", "false"])
            throw ValueMistake(.names(["true", "false"]), hint: hint.map { "did you mean \"\($0)\"?" })
        }
    }
}

extension ValueKind {
    /// One of some names, each with a meaning.
    static func choice(_ names: [String], meaning: @escaping @Sendable (String) -> Value?) -> ValueKind {
        ValueKind(allowed: .names(names)) { text in
            guard names.contains(text), let value = meaning(text) else {
                throw ValueMistake(.names(names), hint: NearestName.hint(text, in: names))
            }
            return value
        }
    }

    /// A quantity inside a range.
    ///
    /// A text that is no quantity at all is told what the range is, too.
    static func ranged(
        _ range: ClosedRange<Value>, _ phrase: String,
        _ parse: @escaping @Sendable (String) throws(QuantityError) -> Value
    ) -> ValueKind where Value: Comparable & Sendable {
        ValueKind(allowed: .one(phrase)) { text in
            let value = try parse(text)
            guard range.contains(value) else { throw ValueMistake(.one(phrase)) }
            return value
        }
    }
}
