// SPDX-License-Identifier: Apache-2.0
internal import Engine
internal import Experiments
internal import Plan
internal import Report
internal import Results

/// What searches on one or on several targets have in common.
enum SearchTarget {
    /// Finds the target, and claims its keys where the profile writes.
    static func prepare(_ planner: StepPlanner) throws -> TargetAdministration {
        let plan = try planner.whole()
        let administration = try TargetAdministration(plan)
        if plan.writes { try administration.claim() }
        return administration
    }

    static func maker(
        _ planner: StepPlanner, _ administration: TargetAdministration, sandbox: String?
    ) -> StepMaker {
        let runner = LiveBlockRunner(target: administration, tool: "cachegauge \(Program.version)") {
            Interruption.shared.watch($0)
        }
        return StepMaker(
            runner: runner, tool: Program.tool, command: CommandEcho.words, sandbox: sandbox, makePlan: planner.plan)
    }

    /// Writes the run directory of a step, as soon as it is made.
    static func write(_ made: StepMaker.Made, _ load: StepLoad, under path: String) throws {
        let directory = try RunDirectory.take(path + "/" + load.directory)
        try directory.write(ReportFormats.files(of: made.record) + [RunFile("latency.hlog", made.log)])
    }

    static func show(_ load: StepLoad, _ progress: RunProgress, on line: ProgressLine, label: String = "") {
        guard progress.phase < .done else { return }
        let rate = load.ratePerSecond.map { Quantity.rate($0) } ?? "closed loop"
        line.show(
            "\(label)\(load.directory) · \(load.purpose) \(rate) · "
                + "\(Quantity.counted(load.connections, "connection")) · " + ProgressLine.text(progress))
    }

    /// Removes the keys; what came of it as a sentence.
    static func cleanUp(_ administration: TargetAdministration) -> String {
        do throws(TargetError) {
            return "\(try administration.removeKeys()) keys were removed after the search."
        } catch {
            return "The keys could not be removed: \(error)"
        }
    }
}
