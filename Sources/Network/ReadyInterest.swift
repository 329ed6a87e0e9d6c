// SPDX-License-Identifier: Apache-2.0
internal import CLinux

/// What a watched descriptor is waited for.
public enum ReadyInterest: Sendable, Equatable {
    case readable
    case writable
    case readableOrWritable

    var events: UInt32 {
        switch self {
        case .readable: UInt32(CLINUX_READABLE)
        case .writable: UInt32(CLINUX_WRITABLE)
        case .readableOrWritable: UInt32(CLINUX_READABLE) | UInt32(CLINUX_WRITABLE)
        }
    }
}
