// SPDX-License-Identifier: Apache-2.0
internal import CLibraries

/// libcurl's functions, which are the same for the life of the program: hence safe on every thread.
final class CurlLibrary: @unchecked Sendable {
    let functions: UnsafePointer<cl_curl>

    private init(_ functions: UnsafePointer<cl_curl>) { self.functions = functions }

    static func load() throws(DatabaseFailure) -> CurlLibrary {
        var reason: UnsafePointer<CChar>?
        guard let functions = cl_curl_load(&reason) else {
            let text = reason.map { String(cString: $0) } ?? "curl's library was not found"
            throw DatabaseFailure(.library, text: DatabaseFailure.line(text))
        }
        return CurlLibrary(functions)
    }

    /// Such as `libcurl 7.88.1`.
    var version: String {
        let words = String(cString: functions.pointee.version_text()).split(separator: " ").first.map(String.init) ?? ""
        return words.replacing("/", with: " ")
    }

    /// Why a transfer came to nothing.
    ///
    /// - Parameter text: curl's own words about this one; empty for those about the code.
    func failure(_ code: Int32, _ text: String) -> DatabaseFailure {
        let kind: DatabaseErrorClass =
            switch Int(code) {
            case CL_CURL_TIMED_OUT: .timeout
            case CL_CURL_OUT_OF_MEMORY: .storage
            case CL_CURL_BAD_URL: .statement
            default: .connection
            }
        let words = text.isEmpty ? String(cString: functions.pointee.error_text(code)) : text
        let advice: String =
            switch Int(code) {
            case CL_CURL_BAD_CERTIFICATE, CL_CURL_BAD_ROOTS:
                "; name a file with the certificates of its authority as ?cacert=FILE in the URL"
            case CL_CURL_NO_TLS: "; for a server without TLS the URL begins with cosmos+http:"
            default: ""
            }
        return DatabaseFailure(
            kind, code: "curl \(code)", text: DatabaseFailure.line(words) + advice, endsSession: true)
    }
}
