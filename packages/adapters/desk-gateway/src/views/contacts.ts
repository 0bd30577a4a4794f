import type { CallSid, ConferenceSid } from '@offhook/core'
import type { LiveContact, LiveOwnParty, LiveParty } from '@offhook/desk-api'
import { isOpen, type Reservation, type Task } from '@offhook/task-router'
import type { View } from '../feed.ts'
import { taskName } from '../names.ts'
import type { Audience, Sources } from './audience.ts'

/** One's own calls, with everybody in them. */
export function contactsView(sources: Sources, { own }: Audience): View<LiveContact> {
  const { router, changes } = sources
  return {
    *read(keys) {
      const worker = router.worker(own?.workerSid ?? '')
      if (!worker) return
      for (const reservation of router.reservationsOf(worker)) {
        const task = router.task(reservation.taskSid)
        if (!task || !isOpen(reservation.status) || (keys && !keys.has(task.sid))) continue
        const row = contactRow(sources, task, reservation)
        if (row) yield row
      }
    },
    follow: (touch) => changes.events.on('task', touch),
  }
}

function contactRow(sources: Sources, task: Task, reservation: Reservation): LiveContact | null {
  const { contacts, parties, voice, listenersHidden } = sources
  const contact = contacts.ofTask(task.sid)
  const conferenceSid = parties.conferenceOf(task.sid)
  if (!contact && conferenceSid === null) return null
  const inside = parties.ofTask(task.sid)
  const seen = inside.filter((party) => !(listenersHidden && isListener(party)))
  const shown = conferenceSid === null && contact ? [waiting(task, contact.customerCallSid)] : seen
  const ownParties = shown.map((party): LiveOwnParty => {
    const isMe = party.kind === 'worker' && party.workerSid === reservation.workerSid
    return { ...party, isMe, isAway: isMe && voice.isAway(party.callSid as CallSid) }
  })
  return {
    key: task.sid,
    taskSid: task.sid,
    reservationSid: reservation.sid,
    reservationStatus: reservation.status,
    conferenceSid,
    endsAt: endsAt(sources, conferenceSid, ownParties),
    parties: ownParties,
  }
}

/** When a limit ends the talk: the conference's, the customer's call's, or one's own. */
function endsAt(
  { voice }: Sources,
  conferenceSid: ConferenceSid | null,
  parties: readonly LiveOwnParty[],
): number | null {
  if (conferenceSid === null) return null
  const inside = parties.filter(
    ({ kind, isMe, status }) => status === 'joined' && (isMe || kind === 'customer'),
  )
  const ends = [conferenceSid, ...inside.map(({ callSid }) => callSid as CallSid)].flatMap(
    (sid) => voice.endsAt(sid) ?? [],
  )
  return ends.length === 0 ? null : Math.min(...ends)
}

/** Hears all and is heard by none. */
function isListener({ kind, muted, coaches }: LiveParty): boolean {
  return kind === 'supervisor' && muted && coaches === null
}

/** The caller, before anybody has taken the call. */
function waiting(task: Task, callSid: string): LiveParty {
  return {
    callSid,
    kind: 'customer',
    name: taskName(task),
    workerSid: null,
    status: 'connecting',
    since: task.dateCreated,
    cause: null,
    holdSince: null,
    heldBy: null,
    muted: false,
    coaches: null,
    endConferenceOnExit: true,
  }
}
