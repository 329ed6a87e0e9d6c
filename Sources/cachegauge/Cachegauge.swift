// SPDX-License-Identifier: Apache-2.0
import Commands
import Glibc

@main
enum Cachegauge {
    static func main() { exit(Program.run(Array(CommandLine.arguments.dropFirst()))) }
}
