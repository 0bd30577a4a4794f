/** Random configurations of workflows: the JSON for the router, and the plan for the reference. */
import type { Draw } from './random.ts'
import type { RefPlan, RefTarget } from './reference-router.ts'
import { filterMatches, orders, skips, targetWorkers } from './vocabulary.ts'

type Json = Record<string, unknown>

export function drawPlan(
  draw: Draw,
  queues: readonly string[],
): { readonly plan: RefPlan; readonly json: string } {
  const filters: RefPlan['filters'][number][] = []
  const filtersJson: Json[] = []
  for (let count = draw.below(4); count > 0; count--) {
    const matches = draw.of(filterMatches)
    if (!matches) break
    const targets: RefTarget[] = []
    const targetsJson: Json[] = []
    for (let left = 1 + draw.below(3); left > 0; left--) {
      const { target, json } = drawTarget(draw, queues, targets.at(-1)?.queue ?? null)
      targets.push(target)
      targetsJson.push(json)
    }
    filters.push({ matches, targets })
    filtersJson.push({ expression: matches.text, targets: targetsJson })
  }
  const fallback = draw.once(3) ? null : drawFallback(draw, queues)
  const task_routing = {
    filters: filtersJson,
    ...(fallback && { default_filter: fallback.json }),
  }
  return {
    plan: { filters, fallback: fallback?.target ?? null },
    json: JSON.stringify({ task_routing }),
  }
}

const plain = { priority: null, timeout: null, workers: null, order: [], skip: null, known: null }

function drawFallback(draw: Draw, queues: readonly string[]): { target: RefTarget; json: Json } {
  const queue = draw.of(queues) ?? ''
  const priority = draw.once(3) ? draw.below(6) : null
  return {
    target: { ...plain, queue, priority },
    json: { queue, ...(priority !== null && { priority }) },
  }
}

function drawTarget(
  draw: Draw,
  queues: readonly string[],
  before: string | null,
): { target: RefTarget; json: Json } {
  const inherited = before !== null && draw.once(3)
  const queue = inherited ? before : (draw.of(queues) ?? '')
  const priority = draw.once(3) ? draw.below(6) : null
  const timeout = draw.once(3) ? null : 3 + draw.below(25)
  const workers = draw.once(3) ? (draw.of(targetWorkers) ?? null) : null
  const order = draw.once(3) ? draw.of(orders) : undefined
  const skip = draw.once(4) ? (draw.of(skips) ?? null) : null
  const by = draw.from(['sid', 'name'] as const)
  const known = draw.once(6) ? ({ attribute: 'agent', by } as const) : null
  // Numbers come as numbers or as their text.
  const asText = draw.once(2)
  const number = (value: number) => (asText ? String(value) : value)
  return {
    target: { queue, priority, timeout, workers, order: order?.clauses ?? [], skip, known },
    json: {
      ...(!inherited && { queue }),
      ...(priority !== null && { priority: number(priority) }),
      ...(timeout !== null && { timeout: number(timeout) }),
      ...(workers && { expression: workers.text }),
      ...(order && { order_by: order.text }),
      ...(skip && { skip_if: skip.text }),
      ...(known && {
        [by === 'sid' ? 'known_worker_sid' : 'known_worker_friendly_name']: 'task.agent',
      }),
    },
  }
}
