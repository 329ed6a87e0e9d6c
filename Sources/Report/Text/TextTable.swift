// SPDX-License-Identifier: Apache-2.0

/// A table of aligned columns for a terminal.
struct TextTable {
    struct Column {
        var title: String
        var isRight: Bool
    }

    var columns: [Column]
    var rows: [[String]] = []

    /// The width of the widest line.
    var width: Int { widths.reduce(0, +) + 2 * max(columns.count - 1, 0) }

    /// One line for the titles and one for each row, without spaces at their ends.
    var lines: [String] {
        let widths = widths
        return ([columns.map(\.title)] + rows).map { row in
            var line = ""
            for (index, cell) in row.enumerated() {
                let space = String(repeating: " ", count: max(widths[index] - cell.count, 0))
                if index > 0 { line += "  " }
                line += columns[index].isRight ? space + cell : cell + space
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    private var widths: [Int] {
        columns.indices.map { index in rows.map { $0[index].count }.reduce(columns[index].title.count, max) }
    }
}
