/** What both widgets that queue a caller share: how the verb is made and how it ends. */
import {
  type Ask,
  document,
  type Outcome,
  parametersOf,
  type Reply,
  type Verb,
  verb,
  type WidgetStep,
} from './widget.ts'

export const queueEvents = ['callComplete', 'failedToEnqueue', 'callFailure'] as const
export const queueVariables = ['QueueResult', 'QueueSid', 'QueueTime']
export const MAX_ATTRIBUTES = 1_024

export interface Queueing {
  readonly attributes: Readonly<Record<string, string | number | undefined>>
  readonly inside: readonly (Verb | string)[]
}

export function enqueue(step: WidgetStep, { attributes, inside }: Queueing): Ask {
  const action = step.urlOf('queued')
  return document(step, 'callFailure', verb('Enqueue', { action, ...attributes }, ...inside))
}

/** The task of a workflow's caller; undefined where its attributes are not an object of JSON. */
export function taskVerb(
  attributes: string | undefined,
  limits: { readonly priority: string | undefined; readonly timeout: string | undefined },
): Verb | undefined {
  const text = attributes?.trim() || '{}'
  if (text.length > MAX_ATTRIBUTES) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  } catch {
    return undefined
  }
  return verb('Task', { priority: limits.priority, timeout: limits.timeout }, text)
}

export const badAttributes: Outcome = {
  event: 'failedToEnqueue',
  fault: 'The attributes of the task are not an object of JSON, or longer than 1024 characters',
}

/** A caller who left the queue alive goes on; the others have not been in it. */
export function afterQueue(reply: Reply): Outcome {
  const values = parametersOf(reply)
  if (reply.kind === 'callback' && reply.event === 'callFailure') {
    return { event: 'failedToEnqueue', values }
  }
  switch (values['QueueResult']) {
    case 'queue-full':
    case 'error':
      return { event: 'failedToEnqueue', values }
    case 'system-error':
      return { event: 'callFailure', values }
    default:
      return { event: 'callComplete', values }
  }
}
