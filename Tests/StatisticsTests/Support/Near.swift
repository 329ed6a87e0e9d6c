// SPDX-License-Identifier: Apache-2.0

/// Whether two numbers differ by at most a share of the second, or by 1e-14 where that is smaller.
func near(_ value: Double?, _ expected: Double, within share: Double = 1e-9) -> Bool {
    guard let value else { return false }
    return abs(value - expected) <= max(share * abs(expected), 1e-14)
}
