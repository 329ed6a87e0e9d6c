// SPDX-License-Identifier: Apache-2.0

/// P-values of several tests at once, made larger so that the chance of any false alarm among them stays at the level
/// of one.
///
/// The i-th smallest of m p-values is multiplied by m - i + 1, and none falls below the one before it (S. Holm: A
/// simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979).
package enum HolmCorrection {
    /// The adjusted p-values in the order given, at most 1 each: a test whose value is at or below alpha is
    /// significant.
    package static func adjusted(_ p: [Double]) -> [Double] {
        var result = p
        var floor = 0.0
        for (place, index) in p.indices.sorted(by: { p[$0] < p[$1] }).enumerated() {
            floor = max(floor, min(1, Double(p.count - place) * p[index]))
            result[index] = floor
        }
        return result
    }
}
