import type { Task, Transfer } from '@offhook/task-router'
import { ok } from '../../http/answer.ts'
import { bad } from '../../http/errors.ts'
import { pageOfArray } from '../../http/paging.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { how } from '../../task-router/how.ts'
import { routingOf, routingRequest } from './interactions.ts'
import { agentOf, CHANNEL, channelOf, jsonField, talkOf, transfersOf } from './place.ts'
import { flexSid } from './sids.ts'

const path = `${CHANNEL}/Invites`

/**
 * Who was asked to come: first whoever the task was routed to, then whom an agent of the talk has
 * asked. An invitation is a warm transfer: the customer is on hold until an agent takes them off.
 */
export function inviteRoutes(routes: Routes, options: RestOptions): void {
  routes.get(path, 'see-all-calls', (asked) => {
    const task = channelOf(options, asked)
    return asked.listV1(
      'invites',
      (ask) => pageOfArray([null, ...transfersOf(options, task)], ask),
      (transfer) => shape(options, asked, task, transfer),
    )
  })
  routes.post(path, 'control-calls', async (asked) => {
    const task = channelOf(options, asked)
    const routing = jsonField(asked, 'Routing', routingRequest)
    if (!routing) throw bad('Routing is missing')
    const { properties } = routing
    const { workspace_sid: workspaceSid, queue_sid: queueSid, worker_sid: workerSid } = properties
    if (workspaceSid !== undefined && workspaceSid !== task.workspaceSid)
      throw bad('Routing.properties.workspace_sid is another workspace')
    const to = workerSid ?? queueSid
    if (to === undefined) throw bad('Routing.properties needs a worker_sid or a queue_sid')
    const agent = agentOf(options, talkOf(options, task))
    const transfer = await options.contacts.transfers.create(
      {
        taskSid: task.sid,
        reservationSid: agent.sid,
        to,
        mode: 'WARM',
        attributes: properties.attributes && { ...task.attributes, ...properties.attributes },
        priority: properties.priority,
      },
      how(asked),
    )
    return ok(shape(options, asked, options.router.task(task.sid) ?? task, transfer))
  })
}

function shape(options: RestOptions, { base }: Asked, task: Task, transfer: Transfer | null) {
  const interactionSid = flexSid('KD', task.sid)
  const channelSid = flexSid('UO', task.sid)
  const sid = flexSid('KG', transfer?.sid ?? task.sid)
  const routing = routingOf(options, base, task)
  return {
    sid,
    interaction_sid: interactionSid,
    channel_sid: channelSid,
    routing: transfer
      ? { ...routing, properties: { ...routing.properties, ...targetOf(transfer) } }
      : routing,
    url: `${base}/v1/Interactions/${interactionSid}/Channels/${channelSid}/Invites/${sid}`,
  }
}

function targetOf({ type, to }: Transfer) {
  return type === 'WORKER'
    ? { worker_sid: to, queue_sid: null }
    : { queue_sid: to, worker_sid: null }
}
