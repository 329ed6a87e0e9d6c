// SPDX-License-Identifier: Apache-2.0

/// One parameter of a key pick, a value size, an arrival schedule or a delay, described so that the profile reader, `--help` and
/// the error messages need no list of their own.
public struct Parameter: Sendable, Equatable {
    /// How the value is spelled: `0.99`, `20%`, `512B`, `2ms`, or a list of sizes with weights.
    public enum Kind: Sendable, Equatable {
        case number
        case share
        case bytes
        case time
        case weightedSizes
    }

    public var name: String
    public var kind: Kind
    /// What stands when the parameter is left out; nil when it must be given.
    public var standard: Double?
    /// The smallest allowed value.
    public var minimum: Double
    /// Whether `minimum` itself is allowed.
    public var allowsMinimum: Bool
    /// The largest allowed value, allowed itself.
    public var maximum: Double

    public init(
        _ name: String, _ kind: Kind, standard: Double? = nil, minimum: Double = 0, allowsMinimum: Bool = true,
        maximum: Double = .greatestFiniteMagnitude
    ) {
        self.name = name
        self.kind = kind
        self.standard = standard
        self.minimum = minimum
        self.allowsMinimum = allowsMinimum
        self.maximum = maximum
    }
}

/// The value of one parameter: shares as 0…1, sizes in bytes, times in nanoseconds.
public enum ParameterValue: Sendable, Equatable {
    case number(Double)
    case weightedSizes([WeightedSize])
}

/// One entry of a `weighted` value size.
public struct WeightedSize: Sendable, Equatable {
    public var bytes: Int
    public var weight: Double

    public init(bytes: Int, weight: Double) {
        self.bytes = bytes
        self.weight = weight
    }
}

/// Parameters by name, complete: defaults filled in and every value inside its range.
public struct ParameterValues: Sendable, Equatable {
    private var values: [String: ParameterValue]

    public init(_ values: [String: ParameterValue]) { self.values = values }

    /// The number of that name, which must be there: the reader completes the values first.
    public func number(_ name: String) -> Double {
        guard case .number(let value)? = values[name] else {
            preconditionFailure("The parameter \(name) has no number; complete the values with the description first.")
        }
        return value
    }

    public func weightedSizes(_ name: String) -> [WeightedSize] {
        guard case .weightedSizes(let value)? = values[name] else {
            preconditionFailure("The parameter \(name) has no list; complete the values with the description first.")
        }
        return value
    }
}
