import type { ReservationView } from './routing.ts'
import type { TaskPhase } from './task-state.ts'

/** A task as the screen shows it. Times are ms since 1970; a timer that does not run is null. */
export interface TaskView {
  readonly reservationSid: string
  readonly taskSid: string
  readonly name: string
  readonly phase: TaskPhase
  readonly ring: { readonly startsAt: number; readonly endsAt: number }
  readonly liveSince: number | null
  readonly holdSince: number | null
  readonly wrapSince: number | null
  readonly queueName: string
  readonly priority: number
  readonly createdAt: number
  readonly attributes: Readonly<Record<string, unknown>>
  readonly conference: ConferenceRef | null
}

/** The conference of a task, as its attributes name it once the call is accepted. */
export interface ConferenceRef {
  readonly sid: string
  readonly workerCallSid: string | null
  readonly customerCallSid: string | null
}

/** The name people know a task by: Flex's rule, in its order. */
export function taskName(attributes: ReservationView['task']['attributes']): string {
  for (const key of ['name', 'outbound_to', 'from']) {
    const value = attributes[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return 'Anonymous'
}

/** Reads the conference out of the attributes; anything malformed counts as not there. */
export function conferenceOf(
  attributes: ReservationView['task']['attributes'],
): ConferenceRef | null {
  const conference = record(attributes['conference'])
  const sid = conference?.['sid']
  if (typeof sid !== 'string' || sid === '') return null
  const participants = record(conference?.['participants'])
  return {
    sid,
    workerCallSid: text(participants?.['worker']),
    customerCallSid: text(participants?.['customer']),
  }
}

/** Facts for the context panel, in reading order; technical keys are separate, under `more`. */
export interface ContextFacts {
  readonly main: readonly ContextFact[]
  readonly more: readonly ContextFact[]
}

export interface ContextFact {
  readonly key: string
  readonly label: string
  readonly value: string
}

const reasonKeys = [
  'reason',
  'menu_choice',
  'menu',
  'selection',
  'choice',
  'intent',
  'topic',
  'type',
]
const technical = new Set([
  'call_sid',
  'account_sid',
  'api_version',
  'call_status',
  'caller',
  'called',
  'conference',
  'conversations',
  'direction',
  'flow',
  'to',
])

/** Separates what an agent reads from what a technician looks up. */
export function contextFacts(attributes: ReservationView['task']['attributes']): ContextFacts {
  const main: ContextFact[] = []
  const more: ContextFact[] = []
  const reason = reasonKeys.find((key) => shownValue(attributes[key]) !== null)
  add(main, 'name', attributes['name'])
  add(main, 'from', attributes['from'])
  if (reason) add(main, reason, attributes[reason], 'Reason')
  for (const [key, value] of Object.entries(attributes)) {
    if (key === reason || key === 'name' || key === 'from') continue
    const isPlace = /^(from|to|caller|called)_/.test(key)
    add(technical.has(key) || isPlace ? more : main, key, value)
  }
  return { main, more }
}

function add(list: ContextFact[], key: string, raw: unknown, label = labelOf(key)): void {
  const value = shownValue(raw)
  if (value !== null) list.push({ key, label, value })
}

function labelOf(key: string): string {
  const words = key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}

function shownValue(raw: unknown): string | null {
  if (raw === null || raw === undefined || raw === '') return null
  if (typeof raw === 'string') return raw
  if (typeof raw === 'boolean') return raw ? 'Yes' : 'No'
  if (typeof raw === 'number') return String(raw)
  return JSON.stringify(raw)
}

function record(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
