import type { Clock } from './clock.ts'
import type { ReservationView, Routing } from './routing.ts'
import type { TaskView } from './task-view.ts'

/** What came of a call that was placed for a task which has none of its own. */
export type ErrandOutcome =
  | 'answered'
  | 'busy'
  | 'no-answer'
  | 'invalid-number'
  | 'not-permitted'
  | 'do-not-call'
  | 'outside-hours'
  | 'canceled'
  | 'failed'

/** As it stands in the task's attribute `calls`, for whoever reads the task later. */
export interface ErrandCall {
  readonly to: string
  readonly at: string
  readonly outcome: ErrandOutcome
  /** The task of the call itself, with its recording and note. */
  readonly task_sid: string
}

/** Where applications write whom to call. */
const numberNames = [
  ...['outbound_to', 'callback_number', 'number_to_call', 'numberToCall'],
  ...['phone_number', 'phoneNumber', 'phone', 'number', 'from'],
]
/** So many calls are kept: attributes have a limit. */
const KEPT = 20

const outcomes: Readonly<Record<number, ErrandOutcome>> = {
  13223: 'invalid-number',
  21211: 'invalid-number',
  13227: 'not-permitted',
  21215: 'not-permitted',
  21216: 'do-not-call',
  45302: 'canceled',
  45303: 'busy',
  45305: 'no-answer',
  45310: 'outside-hours',
}

type Attributes = TaskView['attributes']

/** The number that a task without a call is about; null where there is none. */
export function errandNumber({ isCall, attributes }: TaskView): string | null {
  if (isCall) return null
  for (const name of numberNames) {
    const value = attributes[name]
    if (typeof value === 'string' && isNumber(value)) return value.trim()
  }
  return null
}

/** The calls that were placed for a task, the oldest first. */
export function errandCalls({ calls }: Attributes): readonly ErrandCall[] {
  return Array.isArray(calls) ? calls.filter(isCallOfErrand) : []
}

/** What a call that is placed for a task says of it. */
export function forErrand({ reservationSid, taskSid, attributes }: TaskView): Attributes {
  const { name } = attributes
  return {
    ...(typeof name === 'string' ? { name } : {}),
    errand: { reservation_sid: reservationSid, task_sid: taskSid },
  }
}

interface ErrandParts {
  readonly routing: Pick<Routing, 'state' | 'setAttributes'>
  readonly clock: Clock
}

/** A call to write, and the reservation of the errand to whose task it belongs. */
interface Entry {
  readonly sid: string
  readonly call: ErrandCall
}

/** Writes what came of the calls of errands to their tasks, each call once. */
export class ErrandCalls {
  readonly #parts: ErrandParts
  /** By the sids of the calls' tasks. */
  readonly #told = new Set<string>()
  /** What could not be written, until the next look. */
  #unwritten: readonly Entry[] = []

  constructor(parts: ErrandParts) {
    this.#parts = parts
  }

  /** A call that is live was answered. */
  look(tasks: readonly TaskView[]): void {
    const again = this.#unwritten
    this.#unwritten = []
    for (const entry of again) this.#write(entry)
    for (const { phase, taskSid, attributes } of tasks) {
      if (phase === 'live' && attributes['call_sid'] !== undefined)
        this.#keep(taskSid, attributes, 'answered')
    }
  }

  /** The call came to nothing. */
  failed({ task, canceledReasonCode: code }: ReservationView): void {
    this.#keep(task.sid, task.attributes, code === null ? 'canceled' : (outcomes[code] ?? 'failed'))
  }

  #keep(taskSid: string, { errand, outbound_to: to }: Attributes, outcome: ErrandOutcome): void {
    const { reservation_sid: sid } = (errand ?? {}) as { reservation_sid?: unknown }
    if (typeof sid !== 'string' || typeof to !== 'string' || this.#told.has(taskSid)) return
    const at = new Date(this.#parts.clock.now()).toISOString()
    this.#write({ sid, call: { to, at, outcome, task_sid: taskSid } })
  }

  #write(entry: Entry): void {
    const { sid, call } = entry
    const { routing } = this.#parts
    const { reservations } = routing.state.get()
    const attributes = reservations.find((each) => each.sid === sid)?.task.attributes
    // It was completed meanwhile, or is not there yet after a reload; the call's own task tells of itself.
    if (!attributes) return
    this.#told.add(call.task_sid)
    const known = errandCalls(attributes)
    // Written before a reload.
    if (known.some(({ task_sid: one }) => one === call.task_sid)) return
    const calls = [...known, call].slice(-KEPT)
    routing.setAttributes(sid, { ...attributes, calls }).catch(() => {
      this.#unwritten = [...this.#unwritten, entry]
    })
  }
}

function isNumber(text: string): boolean {
  if (/^sips?:[^\s@]+@[^\s@]+$/i.test(text.trim())) return true
  return /^\+?[\d\s().-]+$/.test(text.trim()) && text.replaceAll(/\D/g, '').length >= 5
}

function isCallOfErrand(value: unknown): value is ErrandCall {
  const { to, at, outcome } = (value ?? {}) as Partial<Record<keyof ErrandCall, unknown>>
  return typeof to === 'string' && typeof at === 'string' && typeof outcome === 'string'
}
