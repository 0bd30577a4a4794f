import type { ActionPayloads, OfTask } from '../../actions/index.ts'
import { msg } from '../../texts/index.ts'
import { calledParty, heldParties, sidesOf } from '../consult.ts'
import { DeskError } from '../problem.ts'
import { type DeedWorld, deed, deskOf, taskOf } from './deed.ts'

/** To a worker or a queue. WARM: they talk first; COLD: this agent leaves at once. */
export const transferTask = deed(
  'TransferTask',
  (payload, world) => {
    const { mode = 'WARM', ...rest } = payload.options ?? {}
    const { reservationSid } = taskOf(payload, world)
    return deskOf(world).routing.transfer(reservationSid, payload.targetSid, { ...rest, mode })
  },
  'failures.TransferTask',
  'TaskCannotBeTransferred',
)

/** Whoever is asked or called is asked no longer. */
export const cancelTransfer = deed(
  'CancelTransfer',
  (payload, world) => {
    const { reservationSid, outgoing, conference } = taskOf(payload, world)
    const desk = deskOf(world)
    if (outgoing) return desk.routing.cancelTransfer(reservationSid)
    const called = calledParty(conference)
    if (!called) throw new DeskError(msg('transfer.nobodyAsked'))
    return desk.removeParty(reservationSid, called.callSid)
  },
  'failures.CancelTransfer',
)

export const startExternalWarmTransfer = deed(
  'StartExternalWarmTransfer',
  callOutside('WARM'),
  'failures.StartExternalWarmTransfer',
  'ExternalWarmTransferFailed',
)

export const startExternalColdTransfer = deed(
  'StartExternalColdTransfer',
  callOutside('COLD'),
  'failures.StartExternalWarmTransfer',
  'ExternalWarmTransferFailed',
)

function callOutside(mode: 'WARM' | 'COLD') {
  return (payload: ActionPayloads['StartExternalWarmTransfer'], world: DeedWorld) => {
    const { phoneNumber, callerId } = payload
    return deskOf(world).callOutside(taskOf(payload, world).reservationSid, {
      to: phoneNumber,
      mode,
      ...(callerId !== undefined && { from: callerId }),
    })
  }
}

/** Whom the agent talks to is put on hold before the other side is taken off it. */
export const swapParties = deed(
  'SwapParties',
  async (payload, world) => {
    const { customer, others } = sides(payload, world)
    const desk = deskOf(world)
    const { reservationSid } = taskOf(payload, world)
    const hold = (callSid: string, Hold: boolean) =>
      desk.changeParty(reservationSid, callSid, { Hold })
    const isCustomerHeld = customer.holdSince !== null
    const toHold = isCustomerHeld ? others : [customer]
    const toResume = isCustomerHeld ? [customer] : others
    await Promise.all(toHold.map(({ callSid }) => hold(callSid, true)))
    await Promise.all(toResume.map(({ callSid }) => hold(callSid, false)))
  },
  'failures.SwapParties',
)

/** Everybody hears everybody. */
export const joinParties = deed(
  'JoinParties',
  async (payload, world) => {
    const { reservationSid, conference } = taskOf(payload, world)
    const desk = deskOf(world)
    await Promise.all(
      heldParties(conference).map(({ callSid }) =>
        desk.changeParty(reservationSid, callSid, { Hold: false }),
      ),
    )
  },
  'failures.JoinParties',
)

export const showDirectory = deed('ShowDirectory', (_payload, world) =>
  deskOf(world).openDirectory(true),
)

export const hideDirectory = deed('HideDirectory', (_payload, world) =>
  deskOf(world).openDirectory(false),
)

function sides(payload: OfTask, world: DeedWorld) {
  const found = sidesOf(taskOf(payload, world).conference)
  if (!found) throw new DeskError(msg('transfer.nobodyElse'))
  return found
}
