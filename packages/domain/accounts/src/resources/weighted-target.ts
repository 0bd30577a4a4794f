import { type ErrorEntry, errors } from '@offhook/core'
import { inRange, sipServer } from '../rules/fields.ts'
import type { WeightedTarget } from '../voice-v1-model.ts'

export type WeightedTargetInput = Partial<WeightedTarget>

/** What a server among several begins with. */
export const emptyWeighted: WeightedTarget = { target: '', priority: 10, weight: 10, enabled: true }

/** The fields of a server with what is given. @throws OffhookError with the given entry */
export function weighted(
  before: WeightedTarget,
  input: WeightedTargetInput,
  error: ErrorEntry = errors.invalidParameter,
): WeightedTarget {
  return {
    target: input.target === undefined ? before.target : sipServer(input.target, error),
    priority: inRange('Priority', input.priority ?? before.priority, 0, 65_535, error),
    weight: inRange('Weight', input.weight ?? before.weight, 1, 65_535, error),
    enabled: input.enabled ?? before.enabled,
  }
}
