import type { ContactFilter, LegFilter } from '../../api/call-log.ts'
import { outcomes } from './columns.tsx'
import { beginOf, isDay } from './days.ts'

export type View = 'contacts' | 'legs'

/** What the address bar says, and nothing that it cannot mean. */
export interface LogFilter {
  readonly view: View
  readonly number: string
  readonly agent: string
  /** Of contacts: a part of the label. */
  readonly disposition: string
  readonly since: string
  readonly until: string
  readonly direction: '' | 'inbound' | 'outbound'
  /** Of contacts; `live` = it goes on. */
  readonly outcome: string
  /** Of legs. */
  readonly status: string
}

export const statuses = [
  'queued',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'no-answer',
  'canceled',
  'failed',
] as const

export function readFilter(query: URLSearchParams): LogFilter {
  const text = (name: string) => query.get(name) ?? ''
  const oneOf = (name: string, words: readonly string[]) =>
    words.includes(text(name)) ? text(name) : ''
  const dayOf = (name: string) => (isDay(text(name)) ? text(name) : '')
  return {
    view: text('view') === 'legs' ? 'legs' : 'contacts',
    number: text('number'),
    agent: text('agent'),
    disposition: text('disposition'),
    since: dayOf('since'),
    until: dayOf('until'),
    direction: oneOf('direction', ['inbound', 'outbound']) as LogFilter['direction'],
    outcome: oneOf('outcome', [...Object.keys(outcomes), 'live']),
    status: oneOf('status', statuses),
  }
}

/** What narrows nothing in a view. */
const unused: Readonly<Record<View, readonly string[]>> = {
  contacts: ['status'],
  legs: ['outcome', 'agent', 'disposition'],
}

export function isNarrowed({ view, ...filter }: LogFilter): boolean {
  return Object.entries(filter).some(
    ([name, value]) => value !== '' && !unused[view].includes(name),
  )
}

export function contactFilter(filter: LogFilter): ContactFilter {
  const { number, agent, disposition, since, until, direction, outcome } = filter
  return given({
    number,
    agent,
    disposition,
    ...boundsOf(since, until),
    direction,
    outcome,
  }) as ContactFilter
}

export function legFilter({ number, since, until, direction, status }: LogFilter): LegFilter {
  return given({ number, ...boundsOf(since, until), direction, status }) as LegFilter
}

/** Days of the reader's own clock, as times that any server understands. */
function boundsOf(since: string, until: string) {
  return { since: since && beginOf(since), until: until && beginOf(until, 1) }
}

function given(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
}
