// SPDX-License-Identifier: Apache-2.0
import Glibc

extension RunFile {
    /// Writes the file by itself; its name is a path.
    ///
    /// What was there is replaced at once, or kept where this fails.
    package func writeAlone() throws(RunDirectoryError) {
        let temporary = name + ".part"
        do throws(RunDirectoryError) {
            try RunDirectory.write(self, to: temporary, as: name, .system)
            guard rename(temporary, name) == 0 else { throw RunDirectory.writeError(name, errno) }
        } catch {
            unlink(temporary)
            throw error
        }
    }
}
