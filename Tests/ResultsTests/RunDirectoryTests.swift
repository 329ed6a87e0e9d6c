// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Results

struct RunDirectoryTests {
    private let files = [RunFile("record.json", "{}\n"), RunFile("report.md", "# report\n"), RunFile("a.csv", "")]

    @Test func writesAllFilesAndNothingElse() throws {
        try withFolder { folder in
            let directory = try RunDirectory.take(folder + "/a/b")
            try directory.write(files)
            #expect(try names(directory.path) == ["a.csv", "record.json", "report.md"])
            #expect(try readText(directory.path + "/report.md") == "# report\n")
            #expect(try readText(directory.path + "/a.csv") == "")
        }
    }

    @Test func takesAnEmptyDirectoryAndRefusesOthers() throws {
        try withFolder { folder in
            #expect(try RunDirectory.take(folder + "/new/").path == folder + "/new/")
            _ = try RunDirectory.take(folder + "/new")
            try writeText("mine", to: folder + "/new/notes.txt")
            #expect(
                usage(folder + "/new")
                    == "The output directory \(folder)/new is not empty (it holds notes.txt). "
                    + "Give an empty or a new one with --output.")
            #expect(
                usage(folder + "/new/notes.txt")
                    == "The output \(folder)/new/notes.txt exists and is not a directory. "
                    + "Give another one with --output.")
            #expect(
                usage(folder + "/new/notes.txt/deep/er")
                    == "The output directory \(folder)/new/notes.txt/deep/er cannot be made: Not a directory. "
                    + "Give another one with --output.")
            #expect(try readText(folder + "/new/notes.txt") == "mine")
        }
    }

    @Test func namesRunsByTimeAndProfile() throws {
        try withFolder { folder in
            let began = UTCTime(seconds: 1_767_323_045)
            let first = try RunDirectory.make(under: folder + "/runs", startedAt: began, profileName: "user-profile")
            let second = try RunDirectory.make(under: folder + "/runs", startedAt: began, profileName: "user-profile")
            #expect(first.path == folder + "/runs/20260102T030405Z-user-profile")
            #expect(second.path == folder + "/runs/20260102T030405Z-user-profile-2")
            try first.becomeLatest()
            try second.write(files)
            try second.becomeLatest()
            #expect(try readText(folder + "/runs/latest/record.json") == "{}\n")
            #expect(
                try names(folder + "/runs")
                    == ["20260102T030405Z-user-profile", "20260102T030405Z-user-profile-2", "latest"])
            first.removeIfEmpty()
            second.removeIfEmpty()
            #expect(try names(folder + "/runs") == ["20260102T030405Z-user-profile-2", "latest"])
        }
    }

    @Test func saysWhenLatestCannotBeMade() throws {
        try withFolder { folder in
            let run = try RunDirectory.make(under: folder, startedAt: UTCTime(seconds: 0), profileName: "x")
            #expect(mkdir(folder + "/latest", 0o755) == 0)
            let error = #expect(throws: RunDirectoryError.self) { try run.becomeLatest() }
            #expect(error?.description.hasPrefix("\(folder)/latest cannot be made to point to the run: ") == true)
            #expect(try names(folder) == ["19700101T000000Z-x", "latest"])
        }
    }

    @Test(arguments: [
        ("user-profile", "user-profile"), ("a b/c:d", "a-b-c-d"), ("../../etc", "etc"), ("", "run"), ("…", "run"),
        (String(repeating: "x", count: 99), String(repeating: "x", count: 64)), (".hidden", "hidden"),
    ])
    func makesSafeNames(_ profile: String, _ name: String) {
        #expect(RunDirectory.fileName(of: profile) == name)
    }

    /// The second file goes to a device that is always full: the kernel's own error, on the way of a real write.
    @Test func leavesNothingOnAFullDisk() throws {
        try withFolder { folder in
            var calls = FileCalls()
            calls.create = { path in
                let file = FileCalls.system.create(path)
                guard path.hasSuffix(".report.md.part"), file >= 0 else { return file }
                close(file)
                return open("/dev/full", O_WRONLY | O_CLOEXEC)
            }
            let directory = try RunDirectory.take(folder + "/run")
            let error = #expect(throws: RunDirectoryError.self) { try directory.write(files, calls: calls) }
            #expect(
                error?.description
                    == "The results cannot be written to \(folder)/run/report.md: No space left on device. "
                    + "Nothing of this run was kept; make room there, or give another directory with --output.")
            #expect(error?.isUsage == false)
            #expect(try names(folder) == [])
        }
    }

    @Test func leavesNothingWhenAStepFails() throws {
        try withFolder { folder in
            var sync = FileCalls()
            sync.synchronise = { _ in
                errno = EIO
                return -1
            }
            var name = FileCalls()
            name.rename = { from, to in
                guard to.hasSuffix("report.md") else { return FileCalls.system.rename(from, to) }
                errno = EDQUOT
                return -1
            }
            var part = FileCalls()
            part.write = { file, bytes in
                FileCalls.system.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(1)))
            }
            #expect(mkdir(folder + "/run", 0o755) == 0)
            let directory = try RunDirectory.take(folder + "/run")
            for (calls, reason) in [(sync, "Input/output error"), (name, "Disk quota exceeded")] {
                let error = #expect(throws: RunDirectoryError.self) { try directory.write(files, calls: calls) }
                #expect(error?.description.contains(": \(reason). ") == true)
                #expect(try names(folder + "/run") == [])
            }
            try directory.write(files, calls: part)
            #expect(try readText(folder + "/run/report.md") == "# report\n")
        }
    }

    @Test func readsARunByItsDirectoryOrItsFile() throws {
        try withFolder { folder in
            let record = SampleRecord.make()
            let directory = try RunDirectory.take(folder + "/run")
            try directory.write([RunFile("record.json", record.text)])
            #expect(try RunDirectory.readRecord(at: folder + "/run") == record)
            #expect(try RunDirectory.readRecord(at: folder + "/run/") == record)
            #expect(try RunDirectory.readRecord(at: folder + "/run/record.json") == record)
            #expect(
                unreadable(folder + "/other")
                    == "The run \(folder)/other cannot be read: No such file or directory. "
                    + "Give a run directory or its record.json.")
            #expect(
                unreadable(folder)
                    == "The run \(folder)/record.json cannot be read: No such file or directory. "
                    + "Give a run directory or its record.json.")
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(
                unreadable(folder + "/pipe")
                    == "\(folder)/pipe is not a file. Give a run directory or its record.json.")
        }
    }

    private func usage(_ path: String) -> String? {
        let error = #expect(throws: RunDirectoryError.self) { try RunDirectory.take(path) }
        #expect(error?.isUsage == true)
        return error?.description
    }

    private func unreadable(_ path: String) -> String? {
        #expect(throws: RecordError.self) { try RunDirectory.readRecord(at: path) }?.description
    }

    private func names(_ path: String) throws -> [String] {
        guard let directory = opendir(path) else { throw TestFileError(path: path) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    /// A folder of its own for one test, removed with all that is in it.
    private func withFolder(_ body: (String) throws -> Void) throws {
        var template = Array("/tmp/cachegauge-results-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw TestFileError(path: "/tmp") }
        let folder = String(cString: made)
        defer { removeAll(folder) }
        try body(folder)
    }

    private func removeAll(_ path: String) {
        guard unlink(path) != 0 else { return }
        for name in (try? names(path)) ?? [] { removeAll(path + "/" + name) }
        rmdir(path)
    }
}
