// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// What a file lies on.
enum FileSystem {
    /// The type of the file system, such as `ext4` or `tmpfs`; nil when it cannot be told.
    static func type(ofFile path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0, let mounts = fopen("/proc/self/mountinfo", "re") else { return nil }
        defer { fclose(mounts) }
        let device = "\(major(status.st_dev)):\(minor(status.st_dev))"
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, Int32(line.count), mounts) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            // `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw`: proc(5).
            let words = text.split(separator: " ")
            guard words.count > 3, words[2] == device, let mark = words.firstIndex(of: "-") else { continue }
            return mark + 1 < words.count ? String(words[mark + 1]) : nil
        }
        return nil
    }

    // How Linux packs the two numbers: makedev(3).
    private static func major(_ device: dev_t) -> dev_t { (device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000 }

    private static func minor(_ device: dev_t) -> dev_t { device & 0xFF | (device >> 12) & 0xFFFF_FF00 }
}
