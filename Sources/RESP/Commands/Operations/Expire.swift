// SPDX-License-Identifier: Apache-2.0

extension OperationKind {
    /// Sets when a key expires, by the profile's expiry or a day from now.
    package static let expire = OperationKind(
        name: "expire", command: CommandTemplate(.word("PEXPIRE"), .key, .expiryMilliseconds),
        dataType: .string, isWrite: true, judgement: .success)
}
