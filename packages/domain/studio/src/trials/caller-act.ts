/** What the caller of a saved run does at a widget, and what the run says of everybody else. */
import type { Ask, Reply, SimulatedInput } from '@offhook/studio-flow'
import { replyTo } from '@offhook/studio-flow'
import { flowAddress } from '../executions/addresses.ts'

/** Times are milliseconds from when the widget is entered. */
export type CallerAct =
  | { readonly kind: 'press'; readonly digits: string }
  | { readonly kind: 'say'; readonly text: string }
  /** Leaves a message, and ends it by these keys. */
  | { readonly kind: 'leave-message'; readonly digits: string }
  | { readonly kind: 'hangup'; readonly afterMs: number }

/** A caller who hangs up has heard a moment of what is said. */
const HANGUP_AFTER_MS = 800
/** Whoever waits for an agent in a trial is not to be answered. */
const WAITS_MS = 3_000

/** Null: the caller listens. */
export function callerAct(ask: Ask, input: SimulatedInput | undefined): CallerAct | null {
  if (input?.hangup) return { kind: 'hangup', afterMs: HANGUP_AFTER_MS }
  if (ask.kind !== 'document') return null
  const { digits, speech, silence, recording } = input ?? {}
  switch (ask.verbs[0]?.name) {
    case 'Gather':
      if (speech !== undefined) return { kind: 'say', text: speech }
      return digits ? { kind: 'press', digits } : null
    case 'Record':
      return silence || recording === 0 ? null : { kind: 'leave-message', digits: digits || '#' }
    case 'Enqueue':
      return { kind: 'hangup', afterMs: WAITS_MS }
    default:
      return null
  }
}

/**
 * The answer of services, queues and other parties where the run says one. Null: they are really
 * asked, and what the caller does is really done.
 */
export function worldReply(
  ask: Ask,
  input: SimulatedInput | undefined,
  parameters: Readonly<Record<string, string>>,
): Reply | null {
  if (!input || input.hangup || !saysOf(ask, input)) return null
  const reply = replyTo(ask, input, parameters)
  if (reply.kind !== 'callback') return reply
  // A document names its events by the addresses that it asks for next.
  const address = flowAddress(reply.event)
  return address?.kind === 'step' ? { ...reply, event: address.event } : reply
}

function saysOf(ask: Ask, { http, queue, dial, payment, result }: SimulatedInput): boolean {
  if (ask.kind === 'request') return http !== undefined
  if (ask.kind !== 'document') return result !== undefined || dial !== undefined
  const said: Readonly<Record<string, unknown>> = { Enqueue: queue, Dial: dial, Pay: payment }
  return said[ask.verbs[0]?.name ?? ''] !== undefined
}
