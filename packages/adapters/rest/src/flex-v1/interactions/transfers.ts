import type { Task, Transfer } from '@offhook/task-router'
import { z } from 'zod'
import { created, ok } from '../../http/answer.ts'
import { iso } from '../../http/dates.ts'
import { bad, notFound } from '../../http/errors.ts'
import { parseJson } from '../../http/json.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { how } from '../../task-router/how.ts'
import { agentOf, CHANNEL, channelOf, talkOf } from './place.ts'
import { flexSid, sourceSid } from './sids.ts'

const path = `${CHANNEL}/Transfers`

const createRequest = z.looseObject({
  type: z.enum(['warm', 'cold']),
  /** The agent who passes the call on; the first of the talk unless it is said. */
  from: z.string().optional(),
  /** A worker or a queue. */
  to: z.string().min(1),
  attributes: z.record(z.string(), z.unknown()).optional(),
  priority: z.number().int().optional(),
})
const updateRequest = z.looseObject({ status: z.enum(['completed', 'failed']) })

/** Agents pass a call on: warm, they stay until they are let go; cold, they leave at once. */
export function transferRoutes(routes: Routes, options: RestOptions): void {
  const { contacts, router } = options
  routes.post(path, 'control-calls', async (asked) => {
    const task = channelOf(options, asked)
    const request = parseJson(createRequest, asked.json)
    const from = request.from === undefined ? undefined : sourceSid('UT', request.from, 'WR')
    if (request.from !== undefined && !from) throw bad('from is no participant')
    const { sid: reservationSid } = agentOf(options, talkOf(options, task), from)
    const transfer = await contacts.transfers.create(
      {
        taskSid: task.sid,
        reservationSid,
        to: request.to,
        mode: request.type === 'warm' ? 'WARM' : 'COLD',
        attributes: request.attributes && { ...task.attributes, ...request.attributes },
        priority: request.priority,
      },
      how(asked),
    )
    return created(shape(options, asked, task, transfer))
  })
  routes.get(`${path}/:Sid`, 'see-all-calls', (asked) => {
    const task = channelOf(options, asked)
    return ok(shape(options, asked, task, transferOf(asked, task)))
  })
  routes.post(`${path}/:Sid`, 'control-calls', async (asked) => {
    const task = channelOf(options, asked)
    const transfer = transferOf(asked, task)
    const { status } = parseJson(updateRequest, asked.json)
    if (status === 'failed') {
      const canceled = await contacts.transfers.cancel(transfer, how(asked))
      return ok(shape(options, asked, task, canceled))
    }
    await handOver(task, transfer)
    return ok(shape(options, asked, task, router.transfer(transfer.sid) ?? transfer))
  })

  /** The transferor leaves the talk to whoever has taken it. @throws OffhookError 20001 nobody has */
  async function handOver(task: Task, transfer: Transfer): Promise<void> {
    if (transfer.status !== 'complete') {
      throw bad(`Transfer ${transfer.sid} is ${transfer.status}: nobody has taken the task`)
    }
    const parties = contacts.conversation(task.sid)?.parties ?? []
    const transferor = parties.find(
      ({ reservationSid }) => reservationSid === transfer.initiatingReservationSid,
    )
    if (transferor) await contacts.parties.remove(task.sid, 'controller', transferor.callSid)
  }

  /** @throws OffhookError 20404 */
  function transferOf(asked: Asked, task: Task): Transfer {
    const text = asked.param('Sid')
    const sid = sourceSid('UX', text, 'TT')
    const transfer = sid && router.transfer(sid)
    if (transfer?.taskSid !== task.sid) throw notFound(`/Transfers/${text}`)
    return transfer
  }
}

const statuses = {
  initiated: 'active',
  complete: 'completed',
  failed: 'failed',
  canceled: 'failed',
} as const

function shape({ router }: RestOptions, { base }: Asked, task: Task, transfer: Transfer) {
  const interactionSid = flexSid('KD', task.sid)
  const channelSid = flexSid('UO', task.sid)
  const sid = flexSid('UX', transfer.sid)
  const taken = router
    .reservationsOf(task)
    .find(
      ({ transferSid, status }) =>
        transferSid === transfer.sid && ['accepted', 'wrapping', 'completed'].includes(status),
    )
  return {
    sid,
    // One instance an account: the sids differ in their first letters alone.
    instance_sid: `GO${task.accountSid.slice(2)}`,
    account_sid: task.accountSid,
    interaction_sid: interactionSid,
    channel_sid: channelSid,
    execution_sid: null,
    type: transfer.mode === 'WARM' ? 'warm' : 'cold',
    status: statuses[transfer.status],
    from: flexSid('UT', transfer.initiatingReservationSid),
    to: taken ? flexSid('UT', taken.sid) : transfer.to,
    note_sid: null,
    summary_sid: null,
    date_created: iso(transfer.dateCreated),
    date_updated: iso(transfer.dateUpdated),
    url: `${base}/v1/Interactions/${interactionSid}/Channels/${channelSid}/Transfers/${sid}`,
  }
}
