import type { Translate } from '../texts/index.ts'
import type { ReservationView } from './routing.ts'

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
  // What was called for a task is told by its page.
  'calls',
  'errand',
  'caller',
  'called',
  'conference',
  'conversations',
  'direction',
  // Of lists and callbacks: what people read of it is shown with the preview.
  'auto_accept',
  'callback',
  'context',
  'dial_attempt',
  'dial_list_sid',
  'dial_record_sid',
  'preview',
  'flow',
  'to',
])

/** Separates what an agent reads from what a technician looks up. */
export function contextFacts(
  t: Translate,
  attributes: ReservationView['task']['attributes'],
): ContextFacts {
  const main: ContextFact[] = []
  const more: ContextFact[] = []
  const add = (list: ContextFact[], key: string, label = labelOf(key)) => {
    const value = shownValue(t, attributes[key])
    if (value !== null) list.push({ key, label, value })
  }
  const reason = reasonKeys.find((key) => shownValue(t, attributes[key]) !== null)
  add(main, 'name', t('desk.factName'))
  add(main, 'from', t('desk.factFrom'))
  if (reason) add(main, reason, t('desk.factReason'))
  for (const key of Object.keys(attributes)) {
    if (key === reason || key === 'name' || key === 'from') continue
    const isPlace = /^(from|to|caller|called)_/.test(key)
    add(technical.has(key) || isPlace ? more : main, key)
  }
  return { main, more }
}

/** A name that an application has given: it has no other language, and is read as it is written. */
function labelOf(key: string): string {
  const words = key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase()
}

function shownValue(t: Translate, raw: unknown): string | null {
  if (raw === null || raw === undefined || raw === '') return null
  if (typeof raw === 'string') return raw
  if (typeof raw === 'boolean') return t(raw ? 'desk.yes' : 'desk.no')
  if (typeof raw === 'number') return String(raw)
  return JSON.stringify(raw)
}
