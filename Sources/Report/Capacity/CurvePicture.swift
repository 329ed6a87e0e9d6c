// SPDX-License-Identifier: Apache-2.0
import Measure
package import Results

/// The curve of latency over rate as an SVG picture, to be looked at without any program.
package enum CurvePicture {
    package static let fileName = "curve.svg"

    private static let width = 720.0
    private static let height = 420.0
    private static let left = 70.0
    private static let right = 20.0
    private static let top = 40.0
    private static let bottom = 60.0
    private static let marks = 5

    /// The files of a capacity's directory beside those of every record; none where there are too few points.
    package static func files(of record: RunRecord) -> [RunFile] {
        guard let capacity = record.capacity else { return [] }
        let curve = RateCurve(capacity)
        guard curve.points.count >= RateCurve.fewest else { return [] }
        return [RunFile(fileName, text(curve, capacity))]
    }

    private static func text(_ curve: RateCurve, _ capacity: CapacityRecord) -> String {
        let mostRate = (curve.points.last?.rate ?? 1) * 1.05
        let highest = curve.top
        func x(_ rate: Double) -> String { number(left + rate / mostRate * (width - left - right)) }
        func y(_ p99: Double) -> String {
            number(height - bottom - min(p99, highest) / highest * (height - top - bottom))
        }
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 420\" font-family=\"sans-serif\" font-size=\"12\">",
            "<rect width=\"720\" height=\"420\" fill=\"#ffffff\"/>",
            label("p99 of the response time by rate", x: number(width / 2), y: "22", anchor: "middle", size: 15),
        ]
        for mark in 0...marks {
            let rate = mostRate * Double(mark) / Double(marks)
            let p99 = highest * Double(mark) / Double(marks)
            lines.append(line(x(rate), y(0), x(rate), y(highest), "#dddddd"))
            lines.append(line(x(0), y(p99), x(mostRate), y(p99), "#dddddd"))
            lines.append(
                label(FixedDecimal.text(rate, digits: 0), x: x(rate), y: number(height - bottom + 18), anchor: "middle")
            )
            lines.append(label(RateCurve.text(p99), x: number(left - 8), y: y(p99), anchor: "end"))
        }
        lines.append(label("operations per second", x: number(width / 2), y: number(height - 16), anchor: "middle"))
        lines.append(label("p99 in ms", x: number(left), y: number(top - 8), anchor: "middle"))
        if let limit = curve.limit, limit <= highest {
            lines.append(line(x(0), y(limit), x(mostRate), y(limit), "#c0392b", dashed: true))
        }
        if capacity.perSecond > 0 {
            lines.append(line(x(capacity.perSecond), y(0), x(capacity.perSecond), y(highest), "#27ae60", dashed: true))
            lines.append(
                label(
                    "capacity " + Quantity.rate(capacity.perSecond), x: x(capacity.perSecond), y: number(top + 12),
                    anchor: "end"))
        }
        let path = curve.points.map { x($0.rate) + "," + y($0.p99) }.joined(separator: " ")
        lines.append("<polyline fill=\"none\" stroke=\"#2c3e50\" stroke-width=\"2\" points=\"\(path)\"/>")
        for point in curve.points {
            let color = point.verdict == "ok" ? "#27ae60" : point.verdict == "bad" ? "#c0392b" : "#f39c12"
            lines.append("<circle cx=\"\(x(point.rate))\" cy=\"\(y(point.p99))\" r=\"4\" fill=\"\(color)\"/>")
        }
        return (lines + ["</svg>"]).map { $0 + "\n" }.joined()
    }

    private static func number(_ value: Double) -> String { FixedDecimal.text(value, digits: 1) }

    private static func line(
        _ x1: String, _ y1: String, _ x2: String, _ y2: String, _ color: String, dashed: Bool = false
    ) -> String {
        let dashes = dashed ? " stroke-dasharray=\"6 4\"" : ""
        return "<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" stroke=\"\(color)\"\(dashes)/>"
    }

    private static func label(_ text: String, x: String, y: String, anchor: String, size: Int = 12) -> String {
        "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\" font-size=\"\(size)\">\(XMLText.escaped(text))</text>"
    }
}
