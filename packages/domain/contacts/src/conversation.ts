import type { CallSid, ConferenceSid, ReservationSid, TaskSid, WorkerSid } from '@offhook/core'
import type { Transfer } from '@offhook/task-router'
import type { LegCause, Participant } from '@offhook/voice'
import { attributeOf } from './attributes.ts'
import type { Contact } from './contact.ts'
import type { RouterSide, VoiceSide } from './ports.ts'

/** What a party is. `unknown`: an application has brought them in. */
export const partyKinds = ['customer', 'worker', 'supervisor', 'external', 'unknown'] as const
export type PartyKind = (typeof partyKinds)[number]

/** One party of a conversation. Times are milliseconds since the epoch. */
export interface Party {
  readonly callSid: CallSid
  readonly kind: PartyKind
  /** `connecting` until they have answered; `left` only of somebody outside who did not come. */
  readonly status: 'connecting' | 'joined' | 'left'
  /** Why somebody outside did not come. */
  readonly cause: LegCause | null
  readonly workerSid: WorkerSid | null
  readonly reservationSid: ReservationSid | null
  /** A worker's name, else the number or address. */
  readonly name: string | null
  readonly muted: boolean
  /** Since when they are on hold, and the call of who put them there; null while they are not. */
  readonly hold: { readonly since: number; readonly byCallSid: CallSid | null } | null
  readonly coaching: boolean
  readonly endConferenceOnExit: boolean
  readonly joinedAt: number | null
}

/** Who talks about a task, and who is on the way. */
export interface Conversation {
  readonly taskSid: TaskSid
  readonly conferenceSid: ConferenceSid
  /** In the order of their coming. */
  readonly parties: readonly Party[]
  /** The transfer that waits for somebody to take it; null when there is none. */
  readonly transfer: Transfer | null
}

/** The talk of a contact that is in a conference. */
export function conversationOf(
  contact: Contact,
  sides: {
    readonly voice: Pick<VoiceSide, 'call' | 'participants'>
    readonly router: Pick<RouterSide, 'task' | 'transfer' | 'worker'>
    readonly isSupervisor: (callSid: CallSid) => boolean
  },
): Conversation {
  const { taskSid, conferenceSid, outside } = contact
  if (conferenceSid === null) throw new Error('the contact has no conference')
  const { voice, router, isSupervisor } = sides
  const rows = voice.participants(conferenceSid)
  const present = new Set(rows.map(({ callSid }) => callSid))
  const agents = new Map([...contact.agents.values()].map((agent) => [agent.callSid, agent]))
  const task = router.task(taskSid)

  const joined = rows.map((row): Party => {
    const agent = agents.get(row.callSid)
    const workerSid = agent?.workerSid ?? null
    return {
      ...seatOf(row),
      kind: kindOf(row.callSid),
      status: 'joined',
      cause: null,
      workerSid,
      reservationSid: agent?.reservationSid ?? null,
      name: nameOf(row.callSid, workerSid),
    }
  })
  const called = [...outside.values()].filter(
    ({ callSid, end }) => !present.has(callSid) && (end === null || isFailure(end.cause)),
  )
  const others = called.map(
    ({ callSid, address, end }): Party => ({
      ...nowhere,
      callSid,
      kind: 'external',
      status: end === null ? 'connecting' : 'left',
      cause: end?.cause ?? null,
      name: address,
    }),
  )
  const transfer = (task?.transferSid && router.transfer(task.transferSid)) || null
  return {
    taskSid,
    conferenceSid,
    parties: [...joined, ...others],
    transfer: transfer?.status === 'initiated' ? transfer : null,
  }

  function kindOf(callSid: CallSid): PartyKind {
    if (callSid === contact.customerCallSid) return 'customer'
    if (agents.has(callSid)) return 'worker'
    if (outside.has(callSid)) return 'external'
    return isSupervisor(callSid) ? 'supervisor' : 'unknown'
  }

  function nameOf(callSid: CallSid, workerSid: WorkerSid | null): string | null {
    if (workerSid !== null) return router.worker(workerSid)?.friendlyName ?? null
    if (callSid === contact.customerCallSid) {
      return task ? (attributeOf(task, 'outbound_to') ?? attributeOf(task, 'from')) : null
    }
    return outside.get(callSid)?.address ?? voice.call(contact.accountSid, callSid)?.to ?? null
  }
}

/** Who was taken back has not failed to come. */
function isFailure(cause: LegCause | null): boolean {
  return cause !== null && cause !== 'canceled'
}

const nowhere = {
  workerSid: null,
  reservationSid: null,
  muted: false,
  hold: null,
  coaching: false,
  endConferenceOnExit: false,
  joinedAt: null,
} as const

function seatOf(row: Participant) {
  const { callSid, muted, coaching, endConferenceOnExit, joinedAt, holdSince, heldBy } = row
  const hold = holdSince === null ? null : { since: holdSince, byCallSid: heldBy }
  return { callSid, muted, coaching, endConferenceOnExit, joinedAt, hold }
}
