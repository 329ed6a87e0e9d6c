// SPDX-License-Identifier: Apache-2.0

/// What is wrong with a target URL, in sentences that hold no part of it but the scheme: any other part may be a secret
/// out of place.
package enum TargetURLError: Error, Sendable, Equatable, CustomStringConvertible {
    case noScheme
    case unknownScheme(String)
    case whiteSpace
    case noHost
    case badHost
    case bareIPv6
    case badPort
    case badDatabase
    case noSocketPath
    case socketPathTooLong(bytes: Int)
    case badQuery
    case badEscape
    case noPrimaryName

    package var description: String {
        switch self {
        case .noScheme:
            return "The target URL has no scheme; write redis://host:6379, rediss://host:6379 (TLS) or "
                + "unix:///path/to.sock."
        case .unknownScheme(let scheme):
            return "The target URL has the scheme \(scheme)://, which is not known; write redis://, rediss:// (TLS) or "
                + "unix://."
        case .whiteSpace:
            return "The target URL holds a space or a control character; in the user name, the password or the path "
                + "write it as % and two hex digits (a space is %20)."
        case .noHost:
            return "The target URL names no host; write it as in redis://host:6379 or redis://user:password@host:6379."
        case .badHost:
            return "The host in the target URL holds a character that host names do not have; a password stands before "
                + "an @, as in redis://:password@host:6379."
        case .bareIPv6:
            return "The target URL has more than one : between host and port; write an IPv6 address in brackets, as in "
                + "redis://[::1]:6379, and a password before an @."
        case .badPort:
            return
                "The port in the target URL is not a number from 1 to 65535; write it as in redis://host:6379, and a "
                + "password before an @."
        case .badDatabase:
            return "The database number in the target URL is not a number from 0 up; write it as in "
                + "redis://host:6379/0 or unix:///path/to.sock?db=0."
        case .noSocketPath:
            return "The target URL names no absolute path of a socket; write it with three slashes, as in "
                + "unix:///path/to.sock."
        case .socketPathTooLong(let bytes):
            return
                "The socket path in the target URL has \(bytes) bytes, and the system allows 107; use a shorter path "
                + "or a symbolic link."
        case .badQuery:
            return "The target URL has an option that is not known; a unix:// URL may end in ?db=N, the others write "
                + "the database number as /N."
        case .noPrimaryName:
            return
                "The target URL names Sentinels and not the primary that they watch; write its name behind them, as in "
                + "redis+sentinel://host:26379/mymaster."
        case .badEscape:
            return "The target URL has a % that is not followed by two hex digits of UTF-8 text; write a literal % as "
                + "%25."
        }
    }
}
