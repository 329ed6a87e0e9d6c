// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Finds the programs that tests start.
package enum ExecutableSearch {
    /// The first executable file `name` in the folders of `path`, which is written as the variable PATH is.
    package static func find(_ name: String, in path: String) -> String? {
        path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// The variable PATH.
    package static var path: String {
        getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    }

    /// The folders that what was built may lie in: those of the running program and of the loaded test bundle.
    ///
    /// The bundle is the program itself or a library of a helper, as the toolchain likes.
    static var buildFolders: [String] {
        var files: [String] = []
        if let program = readLink("/proc/self/exe") {
            files.append(program)
        }
        if let maps = fopen("/proc/self/maps", "re") {
            defer { fclose(maps) }
            var line = [CChar](repeating: 0, count: 8_192)
            while fgets(&line, Int32(line.count), maps) != nil {
                let text = String(
                    decoding: line.prefix { $0 != 0 && $0 != 10 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
                if let start = text.firstIndex(of: "/"), text.contains(".xctest") {
                    files.append(String(text[start...]))
                }
            }
        }
        var folders: [String] = []
        for file in files {
            guard let end = file.lastIndex(of: "/") else { continue }
            let folder = String(file[..<end])
            if !folders.contains(folder) {
                folders.append(folder)
            }
        }
        return folders
    }

    private static func readLink(_ path: String) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink(path, &target, target.count)
        guard length > 0 else { return nil }
        return String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
