// SPDX-License-Identifier: Apache-2.0

/// What was found under every number's key after a fault: two bits for each.
package struct ReadBack: Sendable {
    package enum Found: UInt8, Sendable {
        case nothing
        /// The value that this run writes there.
        case ours
        /// A value that this tool wrote there before this run.
        case older
        /// What nobody wrote there: damaged, another key's, or of another kind.
        case foreign
    }

    private var words: [UInt8]
    /// How many numbers were looked at.
    package let count: UInt64

    package init(count: UInt64) {
        self.count = count
        words = [UInt8](repeating: 0, count: Int(count / 4 + 1))
    }

    package subscript(number: UInt64) -> Found {
        get {
            guard number < count else { return .nothing }
            return Found(rawValue: words[Int(number / 4)] >> UInt8(number % 4 * 2) & 3) ?? .nothing
        }
        set {
            let shift = UInt8(number % 4 * 2)
            let place = Int(number / 4)
            words[place] = words[place] & ~(3 << shift) | newValue.rawValue << shift
        }
    }
}
