// SPDX-License-Identifier: Apache-2.0

/// The step of splitmix64: the odd integer nearest to 2⁶⁴ divided by the golden ratio.
@inlinable
public var splitmixGamma: UInt64 { 0x9E37_79B9_7F4A_7C15 }

/// Mixes 64 bits into 64 bits, one to one: the finaliser of splitmix64, without the step.
@inlinable
public func mix64(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
}

/// 64 random bits as a number from 0 up to, not including, 1: a multiple of 2⁻⁵³.
@inlinable
public func unitInterval(_ bits: UInt64) -> Double {
    Double(Int64(bitPattern: bits &>> 11)) * 0x1p-53
}

/// 64 random bits as an integer from 0 up to, not including, `bound`: the high word of their product (Lemire 2019).
///
/// No value is redrawn: a probability is off by less than `bound` in 2⁶⁴, which no run can see.
@inlinable
public func scaled(_ bits: UInt64, below bound: UInt64) -> UInt64 {
    bits.multipliedFullWidth(by: bound).high
}

/// The 64-bit FNV-1a hash of a text's UTF-8 bytes.
func fnv1a64(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
}
