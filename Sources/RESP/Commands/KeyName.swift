// SPDX-License-Identifier: Apache-2.0

/// The name of keys, with the place of the key's number.
///
/// It is written as `cachegauge:user:{id}:profile`, or with `{id:012}` to pad the number with zeros. `{{` and `}}` are
/// literal braces (hash tags).
public struct KeyName: Sendable, Equatable {
    public var prefix: [UInt8]
    public var suffix: [UInt8]
    /// The least number of digits; 1 when the number is not padded.
    public var digits: Int

    public init(prefix: [UInt8], suffix: [UInt8], digits: Int) {
        self.prefix = prefix
        self.suffix = suffix
        self.digits = digits
    }
}
