import type { ActionPayloads } from '../../actions/index.ts'
import { msg, type PlainKey } from '../../texts/index.ts'
import { numberIn } from '../dial-number.ts'
import { refusalToDial } from '../dial-refusal.ts'
import { DeskError } from '../problem.ts'
import { type DeedWorld, deed, deskOf } from './deed.ts'

type Payload = ActionPayloads['StartOutboundCall']

/**
 * Calls somebody: the task is made for oneself, and accepted by itself when it is offered. Rejects
 * with the first thing that speaks against it, in the order that plugins know.
 */
export const startOutboundCall = deed(
  'StartOutboundCall',
  async (payload, world) => {
    const desk = deskOf(world)
    const { dialpad } = world
    const choices = await dialpad.load()
    const refusal = refusalToDial({
      isDialpadOff: !choices.enabled,
      desk: desk.state.get(),
      phone: desk.phone.state.get(),
      routing: desk.routing.state.get(),
    })
    if (refusal) throw refused(refusal)
    const to = destinationOf(payload, world)
    const { queueSid, callerId } = dialpad.state.get()
    const queue = payload.queueSid ?? queueSid
    if (!choices.queues.some(({ sid }) => sid === queue)) throw refused('dialpad.notInQueue')
    if (!(await desk.canSpeak())) throw refused('dialpad.noMicrophone')
    await desk.routing.createTask({
      to,
      from: payload.callerId ?? callerId,
      workflowSid: choices.workflowSid,
      queueSid: queue,
      attributes: { ...payload.taskAttributes, direction: 'outbound' },
    })
    dialpad.called(to)
  },
  'failures.StartOutboundCall',
)

export const toggleOutboundDialer = deed(
  'ToggleOutboundDialer',
  ({ open, destination }, { dialpad }) => {
    if (open ?? !dialpad.state.get().isOpen) dialpad.open(destination)
    else dialpad.close()
  },
)

function destinationOf({ destination }: Payload, { dialpad, plugins }: DeedWorld): string {
  const text = destination.trim()
  if (text === '') throw refused('dialpad.noNumber')
  if (/^client:/i.test(text)) {
    if (plugins.config.get().enableClientCalling !== true) throw refused('dialpad.noClients')
    if (!/^client:[^\s?]+$/i.test(text)) throw refused('dialpad.notANumber')
    return text
  }
  // Phones of the house are called by their address.
  if (/^sips?:[^\s@]+@[^\s@]+$/i.test(text)) return text
  const number = numberIn(text, dialpad.state.get().country)
  if (!number) throw refused('dialpad.notANumber')
  return number
}

function refused(key: PlainKey): DeskError {
  return new DeskError(msg(key))
}
