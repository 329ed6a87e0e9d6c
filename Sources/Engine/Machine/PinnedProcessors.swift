// SPDX-License-Identifier: Apache-2.0
internal import CLinux

/// The processors that `--pin` names.
package enum PinnedProcessors {
    /// Throws where the process may not run on one of them: its thread would silently run anywhere.
    package static func check(_ processors: [Int]) throws(SetupError) {
        guard let wrong = processors.first(where: { clinux_may_run_on(Int32(clamping: $0)) == 0 }) else { return }
        let allowed = (0..<Int32(4096)).filter { clinux_may_run_on($0) != 0 }.map(String.init).joined(separator: ", ")
        throw SetupError(
            "--pin (load.pin): this process may not run on processor \(wrong); it may run on \(allowed). Name processors "
                + "among those, or leave --pin out.")
    }
}
