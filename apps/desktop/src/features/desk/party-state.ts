import { type Conference, holderOf, type Party } from '../../model/conferences.ts'
import { formatNumber } from '../../model/format.ts'
import type { PhoneCall } from '../../model/phone.ts'
import type { TaskView } from '../../model/task-view.ts'
import type { PlainKey, Translate } from '../../texts/index.ts'
import type { MarkState } from '../../ui/StateMark.tsx'
import type { PartyState } from './Party.tsx'

/**
 * The customer, by the phase of the task: also before and after there is a conference.
 * @param party their part in the conference, as far as there is one
 */
export function customerState(t: Translate, task: TaskView, party: Party | null): PartyState {
  switch (task.phase) {
    case 'live':
    case 'elsewhere':
      if (party?.status === 'left') return state(t, 'desk.left', 'ended')
      return task.holdSince === null
        ? state(t, 'desk.live', 'live')
        : state(t, 'desk.onHold', 'hold', task.holdSince)
    case 'ringing':
    case 'connecting':
    case 'rejecting':
      return state(t, 'desk.waiting', 'connecting')
    default:
      return state(t, 'desk.callEnded', 'ended')
  }
}

interface OwnFacts {
  readonly task: TaskView
  readonly call: PhoneCall | null
  /** The own leg in the conference, on whichever device. */
  readonly own: Party | null
}

export function ownState(t: Translate, { task, call, own }: OwnFacts): PartyState {
  const holdSince = own?.holdSince ?? null
  switch (task.phase) {
    case 'live':
      if (holdSince !== null) return state(t, 'desk.youAreOnHold', 'hold', holdSince)
      if (call?.isMuted ?? own?.muted) return state(t, 'desk.muted', 'muted')
      return call?.state === 'reconnecting'
        ? state(t, 'desk.reconnecting', 'connecting')
        : state(t, 'desk.live', 'live')
    case 'ringing':
      return state(t, 'desk.ringing', 'ringing')
    case 'connecting':
      return state(t, 'desk.connecting', 'connecting')
    case 'wrapping':
    case 'completing':
      return state(t, 'desk.wrapUp', 'wrapping')
    case 'elsewhere':
      if (own?.status !== 'joined' || own.isAway) return state(t, 'desk.notInCall', 'ended')
      return holdSince === null
        ? state(t, 'desk.liveElsewhere', 'live')
        : state(t, 'desk.onHold', 'hold', holdSince)
    default:
      return state(t, 'desk.notInCall', 'ended')
  }
}

/** Why a party who was called never came, in a word. */
const causes: Readonly<Record<string, PlainKey>> = {
  busy: 'desk.busy',
  'no-answer': 'desk.noAnswer',
  rejected: 'desk.declined',
}

/** Everybody else, by what the server says. */
export function partyState(t: Translate, party: Party): PartyState {
  if (party.status === 'left') {
    return state(
      t,
      causes[party.cause ?? ''] ?? (party.cause ? 'desk.noAnswer' : 'desk.left'),
      'ended',
    )
  }
  if (party.status === 'connecting') return state(t, 'desk.calling', 'connecting')
  if (party.holdSince !== null) return state(t, 'desk.onHold', 'hold', party.holdSince)
  if (party.kind === 'supervisor') {
    return state(
      t,
      party.coaches ? 'desk.whispers' : party.muted ? 'desk.listens' : 'desk.live',
      'live',
    )
  }
  return party.muted ? state(t, 'desk.muted', 'muted') : state(t, 'desk.live', 'live')
}

/** As what somebody is in the call, and by whom they are on hold, where a person in it did that. */
export function partWords(
  t: Translate,
  part: PlainKey,
  { conference, party }: { conference: Conference | null; party: Party | null | undefined },
): string {
  const holder = party && holderOf(conference, party)
  if (!holder) return t(part)
  const by = holder.isMe
    ? t('desk.heldByYou')
    : t('desk.heldBy', { name: formatNumber(holder.name) })
  return `${t(part)} · ${by}`
}

function state(
  t: Translate,
  word: PlainKey,
  mark: MarkState,
  since: number | null = null,
): PartyState {
  return { word: t(word), mark, since }
}
