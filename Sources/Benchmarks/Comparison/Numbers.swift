// SPDX-License-Identifier: Apache-2.0

/// A number with so many decimals, and a point whatever the locale.
func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return "n/a" }
    var scale = 1.0
    for _ in 0..<decimals {
        scale *= 10
    }
    let scaled = Int64((value.magnitude * scale).rounded())
    let whole = scaled / Int64(scale)
    let rest = "\(scaled % Int64(scale))"
    let sign = value < 0 && scaled != 0 ? "-" : ""
    return decimals == 0
        ? "\(sign)\(whole)" : "\(sign)\(whole).\(String(repeating: "0", count: decimals - rest.count))\(rest)"
}

/// The middle value, or the mean of the two in the middle; not a number when there is none.
func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
