import type { LiveColleague } from '@offhook/desk-api'
import { type Message, msg } from '../texts/index.ts'

/** Somebody to whom a call can be passed on. */
export interface Target {
  readonly id: string
  readonly kind: 'number' | 'worker' | 'queue'
  readonly name: string
  /** The softer line: their status. */
  readonly state: Message | string
  /** Why they cannot be reached now; null when they can. */
  readonly reason: Message | null
}

/**
 * Whom the typed words find: a number that is one, then agents, then queues. Who can be reached comes
 * first, each group by name.
 */
export function targetsOf(
  directory: Iterable<LiveColleague>,
  typed: string,
  ownWorkerSid: string,
): readonly Target[] {
  const wanted = typed.trim().toLocaleLowerCase()
  const found = [...directory]
    .filter(({ key, name }) => key !== ownWorkerSid && matches(name, wanted))
    .map(targetOf)
    .sort(byGroup)
  return isAddress(wanted) ? [numberTarget(typed.trim()), ...found] : found
}

/** Every word that was typed begins a word of the name. */
function matches(name: string, wanted: string): boolean {
  const words = name.toLocaleLowerCase().split(/[\s._-]+/)
  return wanted
    .split(/\s+/)
    .every((part) => words.some((word) => word.startsWith(part)) || name.toLowerCase() === part)
}

/** A number in whatever form, or a SIP address. */
function isAddress(text: string): boolean {
  if (/^sips?:\S+@\S+/.test(text)) return true
  return /^\+?[\d\s()./-]+$/.test(text) && text.replaceAll(/\D/g, '').length >= 3
}

function numberTarget(number: string): Target {
  const state = msg('transfer.number')
  return { id: `number ${number}`, kind: 'number', name: number, state, reason: null }
}

function targetOf(row: LiveColleague): Target {
  const { key, kind, name, activityName, free } = row
  const state =
    kind === 'queue' ? msg('transfer.queueState', { count: free }) : (activityName ?? '')
  return { id: key, kind, name, state, reason: reasonOf(row) }
}

function reasonOf({ unreachable, name, activityName }: LiveColleague): Message | null {
  switch (unreachable) {
    case null:
      return null
    case 'offline':
      return msg('transfer.offline', { name })
    case 'busy':
      return msg('transfer.busy', { name })
    case 'unavailable':
      return msg('transfer.unavailable', { name, activity: activityName ?? '' })
    case 'no-agents':
      return msg('transfer.noAgents', { name })
  }
}

function byGroup(a: Target, b: Target): number {
  if (a.kind !== b.kind) return a.kind === 'worker' ? -1 : 1
  if ((a.reason === null) !== (b.reason === null)) return a.reason === null ? -1 : 1
  return a.name.localeCompare(b.name)
}
