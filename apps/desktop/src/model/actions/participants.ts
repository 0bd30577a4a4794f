import type { ActionPayloads } from '../../actions/index.ts'
import type { ParticipantChange } from '../../api/offhook.ts'
import { msg } from '../../texts/index.ts'
import { me } from '../conferences.ts'
import { DeskError } from '../problem.ts'
import type { TaskView } from '../task-view.ts'
import { type DeedWorld, deed, deskOf, taskOf } from './deed.ts'
import { wireMusicOf } from './hold.ts'

type OfParticipant = ActionPayloads['KickParticipant']

export const holdParticipant = deed('HoldParticipant', hold(true), 'failures.HoldParticipant')
export const unholdParticipant = deed(
  'UnholdParticipant',
  hold(false),
  'failures.UnholdParticipant',
)

export const muteParticipant = deed('MuteParticipant', mute(true), 'failures.MuteParticipant')
export const unmuteParticipant = deed(
  'UnmuteParticipant',
  mute(false),
  'failures.UnmuteParticipant',
)

export const kickParticipant = deed(
  'KickParticipant',
  (payload, world) => {
    const task = taskOf(payload, world)
    return deskOf(world).removeParty(task.reservationSid, partyOf(task, payload))
  },
  'failures.KickParticipant',
)

/** The own part in the call. */
export const updateWorkerParticipant = deed('UpdateWorkerParticipant', async (payload, world) => {
  const desk = deskOf(world)
  const task = taskOf(payload, world)
  const own = me(task.conference)
  if (!own) throw new DeskError(msg('problems.callGone'))
  const { endConferenceOnExit, mute, beepOnExit } = payload.options
  const change: ParticipantChange = {
    ...(endConferenceOnExit !== undefined && { EndConferenceOnExit: endConferenceOnExit }),
    ...(beepOnExit !== undefined && { BeepOnExit: beepOnExit }),
    // The own phone tells the conference of what is done to it.
    ...(mute !== undefined && task.phase !== 'live' && { Muted: mute }),
  }
  if (mute !== undefined && task.phase === 'live') await desk.mute(task.reservationSid, mute)
  if (Object.keys(change).length > 0) {
    await desk.changeParty(task.reservationSid, own.callSid, change)
  }
})

export const updateCustomerParticipant = deed('UpdateCustomerParticipant', (payload, world) => {
  const { hold, holdUrl, holdMethod } = payload.options
  if (hold === undefined) return undefined
  const music = { ...(holdUrl && { holdUrl }), ...(holdMethod && { holdMethod }) }
  return deskOf(world).hold(taskOf(payload, world).reservationSid, hold, music)
})

function hold(isOnHold: boolean) {
  return (payload: ActionPayloads['HoldParticipant'], world: DeedWorld) => {
    const task = taskOf(payload, world)
    const change = { Hold: isOnHold, ...wireMusicOf(payload) }
    return deskOf(world).changeParty(task.reservationSid, partyOf(task, payload), change)
  }
}

function mute(isMuted: boolean) {
  return (payload: OfParticipant, world: DeedWorld) => {
    const task = taskOf(payload, world)
    const change = { Muted: isMuted }
    return deskOf(world).changeParty(task.reservationSid, partyOf(task, payload), change)
  }
}

/** The call of the party: named by itself, by its call or by its worker; else the customer's. */
function partyOf(task: TaskView, { participant, targetSid }: OfParticipant): string {
  if (participant) return participant.callSid
  if (targetSid?.startsWith('CA')) return targetSid
  const parties = task.conference?.parties ?? []
  const found = parties.find(({ status, workerSid, kind }) =>
    status === 'left' ? false : targetSid ? workerSid === targetSid : kind === 'customer',
  )
  if (!found) throw new DeskError(msg('problems.callGone'))
  return found.callSid
}
