// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Reads profile files.
enum ProfileFile {
    /// The text of a file, or nil where there is none.
    static func read(_ path: String) throws(ProfileUnreadable) -> String? {
        guard let file = fopen(path, "rbe") else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw ProfileUnreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        // One byte more than a profile may have is enough to refuse it; a device could go on for ever.
        while bytes.count <= YAMLDocument.mostBytes {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard ferror(file) == 0 else {
            throw ProfileUnreadable(path: path, reason: String(cString: strerror(errno)))
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ProfileUnreadable(path: path, reason: "it is not UTF-8 text")
        }
        return text
    }

    /// The names in a folder; none where there is no such folder.
    static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    /// The last part of a path without its ending.
    static func stem(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name) }
        return String(name[..<dot])
    }
}
