import type { FlowDefinition } from '../definition/definition.ts'
import type { SavedRun } from '../simulator/saved-run.ts'

/** What a template must know of the place that it is put into. */
export interface TemplatePlace {
  /** `WW…` of the workflow that callers are put through by. */
  readonly workflowSid: string
  /** `TC…` of the channel of calls. */
  readonly taskChannelSid: string
}

/** A flow to begin with, and the runs that prove it: together they go every way of it. */
export interface Template {
  readonly id: string
  /** For people. */
  readonly name: string
  /** One sentence. */
  readonly help: string
  definition(place: TemplatePlace): FlowDefinition
  readonly runs: readonly SavedRun[]
}

/**
 * A call, what happens in it, and the widgets that it must pass. Where the way hangs on what others
 * answer the run says it, so that a real call goes the same way.
 */
export function run(
  name: string,
  inputs: SavedRun['inputs'],
  expect: readonly string[],
  now?: string,
): SavedRun {
  const trigger = { event: 'incomingCall' as const, parameters: { From: '+12025550142' } }
  return { name, trigger, inputs, expect, ...(now && { now }) }
}
