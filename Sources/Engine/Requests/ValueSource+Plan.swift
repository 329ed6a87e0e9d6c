// SPDX-License-Identifier: Apache-2.0
package import Plan
package import Workload

extension ValueSource {
    package init(_ plan: RunPlan) {
        self.init(
            size: plan.values.size, content: plan.values.content, compressible: plan.values.compressible,
            seed: plan.seed)
    }
}
