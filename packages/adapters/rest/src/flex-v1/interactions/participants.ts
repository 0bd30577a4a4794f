import { byAccount, type Party } from '@offhook/contacts'
import type { CallSid } from '@offhook/core'
import { completeReservation, type Task } from '@offhook/task-router'
import { z } from 'zod'
import { ok } from '../../http/answer.ts'
import { bad, notFound } from '../../http/errors.ts'
import { pageOfArray } from '../../http/paging.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { how } from '../../task-router/how.ts'
import { agentOf, CHANNEL, channelOf, checkWorker, jsonField, talkOf } from './place.ts'
import { flexSid } from './sids.ts'

const path = `${CHANNEL}/Participants`
const types = ['supervisor', 'customer', 'external', 'agent', 'unknown'] as const
const text = z.string().trim().min(1).max(256)

const mediaRequest = z.looseObject({
  address: text.optional(),
  proxy_address: text.optional(),
  /** Of supervisors. */
  mode: z.enum(['monitor', 'whisper', 'barge']).optional(),
})
const routingRequest = z.looseObject({ worker_sid: z.string().optional() })

/** What a participant is told by: agents by their reservation, everybody else by their call. */
type Present = Pick<Party, 'callSid' | 'kind' | 'reservationSid' | 'workerSid'>

/** Who is in the call, or on the way: the caller who waits, agents, outside parties, supervisors. */
export function participantRoutes(routes: Routes, options: RestOptions): void {
  const { contacts, router } = options
  routes.get(path, 'see-all-calls', (asked) => {
    const task = channelOf(options, asked)
    return asked.listV1(
      'participants',
      (ask) => pageOfArray(presentIn(options, task), ask),
      (party) => shape(asked, task, party),
    )
  })
  routes.post(path, 'control-calls', async (asked) => {
    const task = channelOf(options, asked)
    const type = asked.form.oneOf('Type', types)
    if (type === undefined) throw bad('Type is missing')
    const media = jsonField(asked, 'MediaProperties', mediaRequest)
    if (!media) throw bad('MediaProperties is missing')
    if (type === 'external') return ok(shape(asked, task, await callOutside(task, media)))
    if (type === 'supervisor') return ok(shape(asked, task, await supervise(asked, task, media)))
    throw bad(
      type === 'agent'
        ? 'Type: an agent comes by an invitation or a transfer'
        : `Type: nobody comes into a call as ${type}`,
    )
  })
  routes.post(`${path}/:Sid`, 'control-calls', async (asked) => {
    const task = channelOf(options, asked)
    const sid = asked.param('Sid').toLowerCase().replace(/^ut/, 'UT')
    const party = presentIn(options, task).find((one) => sidOf(one) === sid)
    if (!party) throw notFound(`/Participants/${asked.param('Sid')}`)
    const status = asked.form.oneOf('Status', ['closed', 'wrapup'])
    if (status === undefined) throw bad('Status is missing')
    const { callSid, reservationSid } = party
    if (status === 'wrapup' && reservationSid === null) throw bad('Status: only agents wrap up')
    if (contacts.conversation(task.sid))
      await contacts.parties.remove(task.sid, 'controller', callSid)
    else await options.voice.updateCall(task.accountSid, callSid, { status: 'completed' })
    const reservation = reservationSid && router.reservation(reservationSid)
    const isOpen = reservation && ['accepted', 'wrapping'].includes(reservation.status)
    if (status === 'closed' && isOpen)
      await router.run(completeReservation(reservation.sid), how(asked))
    return ok(shape(asked, task, party))
  })

  async function callOutside(
    task: Task,
    { address, proxy_address: from }: z.infer<typeof mediaRequest>,
  ): Promise<Present> {
    if (address === undefined) throw bad('MediaProperties.address is missing')
    const { workerSid } = agentOf(options, talkOf(options, task))
    const request = { to: address, from, mode: 'WARM' as const }
    const { callSid } = await contacts.parties.call(task.sid, workerSid, request)
    return { callSid, kind: 'external', workerSid: null, reservationSid: null }
  }

  async function supervise(
    asked: Asked,
    task: Task,
    { address, mode = 'monitor' }: z.infer<typeof mediaRequest>,
  ): Promise<Present> {
    const routing = jsonField(asked, 'RoutingProperties', routingRequest)
    const supervisor = routing?.worker_sid
      ? checkWorker(options, task, routing.worker_sid)
      : address
    if (supervisor === undefined)
      throw bad('RoutingProperties.worker_sid or MediaProperties.address is missing')
    const talk = talkOf(options, task)
    const { sid } = agentOf(options, talk)
    const callSid = await contacts.supervise(sid, {
      parameters: { Supervisor: supervisor, SupervisorMode: mode },
      asker: byAccount,
      ...how(asked),
    })
    return { callSid, kind: 'supervisor', workerSid: null, reservationSid: null }
  }
}

/** While nobody talks there is the caller who waits. */
function presentIn({ contacts }: RestOptions, { sid }: Task): readonly Present[] {
  const talk = contacts.conversation(sid)
  if (talk) return talk.parties.filter(({ status }) => status !== 'left')
  const caller = contacts.ofTask(sid)?.customerCallSid
  return caller ? [waiting(caller)] : []
}

function waiting(callSid: CallSid): Present {
  return { callSid, kind: 'customer', workerSid: null, reservationSid: null }
}

function sidOf({ reservationSid, callSid }: Present) {
  return flexSid('UT', reservationSid ?? callSid)
}

function shape({ base }: Asked, task: Task, party: Present) {
  const interactionSid = flexSid('KD', task.sid)
  const channelSid = flexSid('UO', task.sid)
  const sid = sidOf(party)
  return {
    sid,
    type: party.kind === 'worker' ? 'agent' : party.kind,
    interaction_sid: interactionSid,
    channel_sid: channelSid,
    routing_properties: party.reservationSid && {
      workspace_sid: task.workspaceSid,
      task_sid: task.sid,
      reservation_sid: party.reservationSid,
      worker_sid: party.workerSid,
    },
    url: `${base}/v1/Interactions/${interactionSid}/Channels/${channelSid}/Participants/${sid}`,
  }
}
