// SPDX-License-Identifier: Apache-2.0
import Histogram

extension HistogramEncoding {
    /// The sum of the tables that base64 texts hold; nil where there is none, or they differ in layout.
    package static func merged(fromTexts texts: [String]) throws(HistogramDecodingError) -> LatencyHistogram? {
        var sum: LatencyHistogram?
        for text in texts {
            let table = try histogram(fromText: text)
            guard var all = sum else {
                sum = table
                continue
            }
            // Adding tables of another layout would trap.
            guard all.numberOfSignificantValueDigits == table.numberOfSignificantValueDigits,
                all.lowestDiscernibleValue == table.lowestDiscernibleValue,
                all.highestTrackableValue == table.highestTrackableValue
            else { return nil }
            all.add(table)
            sum = all
        }
        return sum
    }
}
