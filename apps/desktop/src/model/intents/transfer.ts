import { msg } from '../../texts/index.ts'
import { me } from '../conferences.ts'
import { heldParties, isAsking, sidesOf } from '../consult.ts'
import type { DeskView } from '../desk-view.ts'
import { type Target, targetsOf } from '../targets.ts'
import {
  type Choice,
  type Intent,
  type IntentActs,
  needsLive,
  needsRouter,
  whileAsked,
} from './intent.ts'

/** Opens the list of whom a call can be passed on to; while somebody is asked, takes that back. */
export const transfer: Intent = {
  name: 'transfer',
  shortcut: 'Ctrl+Shift+G',
  label: ({ selected }) =>
    msg(selected && isAsking(selected) ? 'transfer.cancel' : 'transfer.transfer'),
  refusal: (view) => needsHand(view),
  perform({ selected, desk }, { invoke }) {
    if (!selected) return
    const sid = selected.reservationSid
    if (isAsking(selected)) invoke('CancelTransfer', { sid })
    else invoke(desk.isDirectoryOpen ? 'HideDirectory' : 'ShowDirectory', { sid })
  },
}

/** Consulted, the customer waits while they talk; sent, this agent leaves. */
export type Way = 'WARM' | 'COLD'

/** Asks a colleague, a queue or a number outside to take the call. */
export function passOn({ invoke }: IntentActs, sid: string, target: Target, way: Way): void {
  if (target.kind === 'number') {
    const action = way === 'WARM' ? 'StartExternalWarmTransfer' : 'StartExternalColdTransfer'
    invoke(action, { sid, phoneNumber: target.name })
  } else invoke('TransferTask', { sid, targetSid: target.id, options: { mode: way } })
}

/** The customer waits while they talk. Whom: the palette asks. */
export const consult: Intent<Target> = passing('consult', 'transfer.consultWith', 'WARM')

/** The customer goes there at once. */
export const send: Intent<Target> = passing('send', 'transfer.panel', 'COLD')

function passing(
  name: string,
  label: 'transfer.consultWith' | 'transfer.panel',
  way: Way,
): Intent<Target> {
  return {
    name,
    shortcut: null,
    label: () => msg(label),
    refusal: (view) => needsHand(view) ?? whileAsked(view),
    choices: ({ directory, ownWorkerSid }, typed) =>
      targetsOf(directory?.values() ?? [], typed, ownWorkerSid ?? '').map(
        (target): Choice<Target> => ({
          id: target.id,
          label: target.name,
          hint: target.state,
          reason: target.reason,
          target,
        }),
      ),
    perform({ selected }, acts, target) {
      if (selected) passOn(acts, selected.reservationSid, target, way)
    },
  }
}

/** Customer and colleague change places: who was on hold talks, who talked is on hold. */
export const swap: Intent = {
  name: 'swap',
  shortcut: 'Ctrl+Shift+X',
  label: () => msg('transfer.swap'),
  refusal: (view) =>
    needsHand(view) ?? (sidesOf(conferenceOf(view)) ? null : msg('transfer.nobodyElse')),
  perform({ selected }, { invoke }) {
    if (selected) invoke('SwapParties', { sid: selected.reservationSid })
  },
}

/** Takes everybody off hold. */
export const joinAll: Intent = {
  name: 'join-all',
  shortcut: 'Ctrl+Shift+3',
  label: () => msg('transfer.joinAll'),
  refusal(view) {
    const conference = conferenceOf(view)
    const why = needsHand(view) ?? (sidesOf(conference) ? null : msg('transfer.nobodyElse'))
    return why ?? (heldParties(conference).length > 0 ? null : msg('transfer.allJoined'))
  },
  perform({ selected }, { invoke }) {
    if (selected) invoke('JoinParties', { sid: selected.reservationSid })
  },
}

/** A live call of one's own, in which one is not on hold. */
function needsHand(view: DeskView) {
  const isHeld = me(conferenceOf(view))?.holdSince != null
  return needsLive(view) ?? (isHeld ? msg('intents.youAreOnHold') : null) ?? needsRouter(view)
}

function conferenceOf({ selected }: DeskView) {
  return selected?.conference ?? null
}
