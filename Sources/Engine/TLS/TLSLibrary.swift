// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// OpenSSL's functions, which are the same for the life of the program: hence safe on every thread.
struct TLSLibrary: @unchecked Sendable {
    let functions: UnsafePointer<cl_openssl>

    static func load() throws(TLSFault) -> TLSLibrary {
        var reason: UnsafePointer<CChar>?
        guard let functions = cl_openssl_load(&reason) else {
            throw .library(reason.map { String(cString: $0) } ?? "OpenSSL's library was not found.")
        }
        return TLSLibrary(functions: functions)
    }

    /// Such as `OpenSSL 3.0.15 3 Sep 2024`.
    var version: String { String(cString: functions.pointee.version_text(0)) }

    /// One error of OpenSSL's.
    struct Failure: Equatable {
        /// Whether it is one of TLS itself: `SSL_R_…`, or an alert of the peer, which is its number above 1000.
        var isTLS: Bool
        var reason: Int
        var text: String

        /// The number of the alert that the peer sent, or nil.
        var alert: Int? {
            isTLS && (1000..<1256).contains(reason) ? reason - 1000 : nil
        }
    }

    /// The errors of this thread, the oldest first; none are left.
    func takeFailures() -> [Failure] {
        var failures: [Failure] = []
        while true {
            let error = functions.pointee.next_error()
            guard error != 0 else { return failures }
            failures.append(
                Failure(
                    isTLS: cl_openssl_error_library(functions, error) == Int32(CL_OPENSSL_LIBRARY_TLS),
                    reason: Int(cl_openssl_error_reason(functions, error)),
                    text: functions.pointee.error_text(error).map { String(cString: $0) } ?? "an unknown error"))
        }
    }
}
