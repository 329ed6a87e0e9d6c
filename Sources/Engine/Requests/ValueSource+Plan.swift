// SPDX-License-Identifier: Apache-2.0
internal import Plan
internal import Workload

extension ValueSource {
    init(_ plan: RunPlan) {
        self.init(
            size: plan.values.size, content: plan.values.content, compressible: plan.values.compressible,
            seed: plan.seed)
    }
}
