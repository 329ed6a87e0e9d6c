// SPDX-License-Identifier: Apache-2.0
internal import RESP

extension ReplyValue {
    /// The number of an integer reply; nil for any other.
    var number: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }
}
