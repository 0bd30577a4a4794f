import { errors, makeSid, parseSid } from '@offhook/core'
import { createTask, noteOnTask, type Task } from '@offhook/task-router'
import { parseDestination } from '@offhook/voice'
import { z } from 'zod'
import { ok } from '../../http/answer.ts'
import { bad } from '../../http/errors.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { how } from '../../task-router/how.ts'
import { workspaceUrl } from '../../task-router/shape.ts'
import { INTERACTIONS, interactionOf, jsonField } from './place.ts'
import { flexSid } from './sids.ts'

const one = `${INTERACTIONS}/:Sid`
const address = z.string().trim().min(1).max(256)

const channelRequest = z.looseObject({
  type: z.string(),
  initiated_by: z.enum(['agent', 'api', 'customer']),
  participants: z.array(z.looseObject({ address, proxy_address: address.optional() })).optional(),
})

/** What an interaction asks of TaskRouter. Unknown properties are those of other channels. */
export const routingRequest = z.looseObject({
  properties: z.looseObject({
    workspace_sid: z.string().optional(),
    workflow_sid: z.string().optional(),
    queue_sid: z.string().optional(),
    worker_sid: z.string().optional(),
    task_channel_unique_name: z.literal('voice').optional(),
    attributes: z.record(z.string(), z.unknown()).optional(),
    priority: z.number().int().optional(),
    timeout: z.number().int().optional(),
  }),
})

/** What is kept in the task's attributes for whoever wrote it there. */
const CONTEXT = 'flexInteractionContextSid'
const TTID = 'flexInteractionWebhookTtid'
const INITIATOR = 'flexInteractionInitiatedBy'

/**
 * Interactions of the channel `voice`. A caller's begins with their call. One that an agent or an
 * application begins is a task to call somebody: the agent who takes it is dialled first.
 */
export function interactionRoutes(routes: Routes, options: RestOptions): void {
  const { router } = options
  const answer = (asked: Asked, task: Task) => ok(shape(options, asked, task))

  routes.post(INTERACTIONS, 'direct-team', async (asked) => {
    const request = requestOf(options, asked)
    return answer(asked, await router.run(createTask(request), how(asked)))
  })
  routes.get(one, 'see-all-calls', (asked) => answer(asked, interactionOf(options, asked, 'Sid')))
  routes.post(one, 'direct-team', async (asked) => {
    const task = interactionOf(options, asked, 'Sid')
    const ttid = asked.form.clearable('WebhookTtid')
    if (ttid === undefined) return answer(asked, task)
    return answer(asked, await router.run(noteOnTask(task.sid, { [TTID]: ttid }), how(asked)))
  })
}

/** @throws OffhookError 20001, 21211 and 21212 for the addresses */
function requestOf(options: RestOptions, asked: Asked) {
  const { router } = options
  const channel = jsonField(asked, 'Channel', channelRequest)
  const routing = jsonField(asked, 'Routing', routingRequest)
  if (!channel) throw bad('Channel is missing')
  if (channel.type !== 'voice') throw bad('Channel.type must be voice')
  if (channel.initiated_by === 'customer')
    throw bad('Channel.initiated_by: the interaction of a caller begins with their call')
  const [customer, ...others] = channel.participants ?? []
  if (!customer || others.length > 0) throw bad('Channel.participants must name one customer')
  if (!routing) throw bad('Routing is missing')
  const { properties } = routing
  const { worker_sid: workerSid, workflow_sid: workflowSid, queue_sid: queueSid } = properties
  if (channel.initiated_by === 'agent' && workerSid === undefined)
    throw bad('Routing.properties.worker_sid is missing: an agent begins it')
  const workspaceSid = parseSid('WS', properties.workspace_sid)
  const workspace = workspaceSid && router.get('workspace', workspaceSid)
  if (workspace?.accountSid !== asked.accountSid)
    throw bad('Routing.properties.workspace_sid is no workspace of the account')
  const read = options.accounts.readerOf(asked.accountSid)
  const to = parseDestination(customer.address, { error: errors.calledNumberInvalid, read })
  const from = customer.proxy_address
  if (from === undefined) throw bad('Channel.participants.0.proxy_address is missing')
  const number = read(from)
  if (!number) throw bad(`${from} is not a number`, errors.callerIdInvalid)
  const sid = makeSid('WT')
  return {
    sid,
    workspaceSid: workspace.sid,
    workflowSid,
    taskQueueSid: queueSid,
    routingTarget: workerSid,
    taskChannel: 'voice',
    priority: properties.priority,
    timeout: properties.timeout,
    attributes: {
      ...properties.attributes,
      direction: 'outbound',
      outbound_to: to.name,
      from: number,
      flexInteractionSid: flexSid('KD', sid),
      flexInteractionChannelSid: flexSid('UO', sid),
      flexChannelInviteSid: flexSid('KG', sid),
      flexInteractionChannelType: 'voice',
      [INITIATOR]: channel.initiated_by,
      ...ofContext(asked),
    },
  }
}

function ofContext({ form }: Asked) {
  const context = form.sid('InteractionContextSid', 'HQ')
  const ttid = form.filled('WebhookTtid')
  return {
    ...(context === undefined ? {} : { [CONTEXT]: context }),
    ...(ttid === undefined ? {} : { [TTID]: ttid }),
  }
}

function shape(options: RestOptions, { base }: Asked, task: Task) {
  const sid = flexSid('KD', task.sid)
  const url = `${base}${INTERACTIONS}/${sid}`
  return {
    sid,
    channel: channelOfTask(options, task),
    routing: routingOf(options, base, task),
    interaction_context_sid: textOf(task, CONTEXT),
    webhook_ttid: textOf(task, TTID),
    url,
    links: { channels: `${url}/Channels` },
  }
}

function channelOfTask({ contacts }: RestOptions, task: Task) {
  const outbound = textOf(task, 'outbound_to')
  const callSid = contacts.ofTask(task.sid)?.customerCallSid ?? textOf(task, 'call_sid')
  return {
    sid: flexSid('UO', task.sid),
    type: 'voice',
    initiated_by: textOf(task, INITIATOR) ?? (outbound === null ? 'customer' : 'agent'),
    properties: { media_channel_sid: callSid },
    participants: [
      {
        type: 'customer',
        address: outbound ?? textOf(task, 'from'),
        proxy_address: outbound === null ? textOf(task, 'to') : textOf(task, 'from'),
      },
    ],
  }
}

/** What TaskRouter does with it, as an invitation tells it too. */
export function routingOf({ router }: RestOptions, base: string, task: Task) {
  return {
    type: 'TaskRouter',
    properties: {
      sid: task.sid,
      workspace_sid: task.workspaceSid,
      workflow_sid: task.workflowSid,
      queue_sid: task.taskQueueSid,
      queue_name: task.taskQueueSid && router.get('task-queue', task.taskQueueSid)?.friendlyName,
      worker_sid: task.routingTarget?.startsWith('WK') ? task.routingTarget : null,
      task_channel_unique_name: 'voice',
      assignment_status: task.assignmentStatus,
      attributes: task.attributes,
      priority: task.priority,
      timeout: task.timeout,
      reason: task.reason,
      url: `${workspaceUrl(base, task.workspaceSid)}/Tasks/${task.sid}`,
    },
  }
}

function textOf({ attributes }: Task, name: string): string | null {
  const value = attributes[name]
  return typeof value === 'string' ? value : null
}
