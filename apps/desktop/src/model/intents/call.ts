import { msg } from '../../texts/index.ts'
import { customerOf, isGroup, me } from '../conferences.ts'
import { refusalOfPhone } from '../contact-address.ts'
import { type DeskView, isMuted, liveTask, ringingTask } from '../desk-view.ts'
import { refusalToJoin } from '../join-refusal.ts'
import { type Intent, needsLive, needsRouter, whileAsked } from './intent.ts'

export const accept: Intent = {
  name: 'accept',
  shortcut: 'Ctrl+Shift+A',
  label: () => msg('intents.accept'),
  refusal(view) {
    const task = ringingTask(view)
    if (!task) return msg('intents.nothingRings')
    if (!task.isCall) return needsRouter(view)
    if (liveTask(view)) return msg('intents.endCallFirst')
    const refusal = refusalOfPhone(view)
    return refusal ? msg(refusal) : needsRouter(view)
  },
  perform(view, { invoke }) {
    const task = ringingTask(view)
    if (task) invoke('AcceptTask', { sid: task.reservationSid })
  },
}

export const reject: Intent = {
  name: 'reject',
  shortcut: 'Ctrl+Shift+R',
  label: () => msg('intents.reject'),
  refusal: (view) => (ringingTask(view) ? needsRouter(view) : msg('intents.nothingRings')),
  perform(view, { invoke }) {
    const task = ringingTask(view)
    if (task) invoke('RejectTask', { sid: task.reservationSid })
  },
}

export const join: Intent = {
  name: 'join',
  shortcut: 'Ctrl+Shift+J',
  label: () => msg('intents.join'),
  refusal(view) {
    if (!view.selected) return msg('intents.notLost')
    const refusal = refusalToJoin(view.selected) ?? refusalOfPhone(view)
    return refusal && msg(refusal)
  },
  perform: ({ selected }, { invoke }) => {
    if (selected) invoke('JoinCall', { sid: selected.reservationSid })
  },
}

export const mute: Intent = {
  name: 'mute',
  shortcut: 'Ctrl+Shift+M',
  label: (view) => msg(isMuted(view) ? 'intents.unmute' : 'intents.mute'),
  refusal: needsLive,
  perform: ({ selected }, { invoke }) =>
    invoke('ToggleMute', selected ? { sid: selected.reservationSid } : {}),
}

export const hold: Intent = {
  name: 'hold',
  shortcut: 'Ctrl+Shift+H',
  label(view) {
    if (heldMyself(view)) return msg('transfer.unholdMe')
    return msg(view.selected?.holdSince != null ? 'intents.resume' : 'intents.hold')
  },
  refusal(view) {
    const refusal = needsLive(view) ?? whileAsked(view) ?? needsRouter(view)
    if (refusal || heldMyself(view)) return refusal
    const customer = customerOf(view.selected?.conference ?? null)
    return customer?.status === 'left' ? msg('intents.customerLeft') : null
  },
  perform(view, { invoke }) {
    const { selected } = view
    if (!selected) return
    const held = heldMyself(view)
    if (held) {
      const sid = selected.reservationSid
      invoke('UnholdParticipant', { sid, participant: held, participantType: 'worker' })
      return
    }
    invoke(selected.holdSince === null ? 'HoldCall' : 'UnholdCall', {
      sid: selected.reservationSid,
    })
  },
}

export const keypad: Intent = {
  name: 'keypad',
  shortcut: 'Ctrl+Shift+K',
  label: () => msg('intents.keypad'),
  // A telephone outside has keys of its own.
  refusal: (view) => needsLive(view) ?? (view.phone.call ? null : msg('intents.ownKeys')),
  perform: (_view, { invoke }) => invoke('ToggleDTMFDialpad'),
}

/** Ends the call of two, leaves the call of more; the task's part alone where no phone has it. */
export const hangUp: Intent = {
  name: 'hang-up',
  shortcut: 'Ctrl+Shift+1',
  label: ({ selected }) =>
    msg(isGroup(selected?.conference ?? null) ? 'intents.leave' : 'intents.hangUp'),
  refusal({ selected, phone }) {
    if (!selected) return msg('intents.selectTask')
    if (!selected.isCall) return msg('intents.noCallInTask')
    if (selected.phase === 'live' || selected.phase === 'elsewhere') return null
    if (selected.phase === 'connecting' && phone.call) return null
    return msg('intents.noLiveCall')
  },
  perform({ selected }, { invoke }) {
    if (!selected) return
    const sid = selected.reservationSid
    const isLost = selected.phase === 'elsewhere' && !me(selected.conference)
    invoke(isLost ? 'WrapupTask' : 'HangupCall', { sid })
  },
}

export const endForAll: Intent = {
  name: 'end-for-all',
  shortcut: null,
  label: () => msg('intents.endForAll'),
  refusal(view) {
    const { selected } = view
    return (
      needsLive(view) ?? (isGroup(selected?.conference ?? null) ? null : msg('intents.onlyTwo'))
    )
  },
  perform({ selected }, { invoke }) {
    if (selected) invoke('EndConferenceForAll', { sid: selected.reservationSid })
  },
}

/** The own leg while another agent has it on hold: whoever is held may end that. */
function heldMyself({ selected }: DeskView) {
  const own = me(selected?.conference ?? null)
  return own?.holdSince != null ? own : null
}
