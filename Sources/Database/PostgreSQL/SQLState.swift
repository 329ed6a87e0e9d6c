// SPDX-License-Identifier: Apache-2.0

/// SQLSTATE codes of PostgreSQL (its documentation, appendix A) by class of failure.
package enum SQLState {
    package static func kind(_ code: String) -> DatabaseErrorClass {
        switch code {
        // Shut down, crashed, or not started yet.
        case "57P01", "57P02", "57P03", "57P05": .connection
        case "3D000": .missingDatabase
        case "42P01", "3F000": .missingTable
        case "42501", "25006": .permission
        case "53300", "53400": .throttled
        case "57014", "25P03", "25P04": .timeout
        case "40001", "40P01", "55P03": .contention
        case "57P04": .missingDatabase
        default: kind(class: code.prefix(2))
        }
    }

    private static func kind(class code: Substring) -> DatabaseErrorClass {
        switch code {
        case "08": .connection
        case "28": .authentication
        case "23", "44": .constraint
        case "40": .contention
        case "53", "58": .storage
        case "07", "0A", "21", "22", "26", "42": .statement
        default: .other
        }
    }
}
