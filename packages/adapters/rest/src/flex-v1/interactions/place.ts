/** Where a request about an interaction finds its task, and whoever talks. */
import type { Conversation } from '@offhook/contacts'
import type { ReservationSid, WorkerSid } from '@offhook/core'
import type { Reservation, Task, Transfer } from '@offhook/task-router'
import type { ZodType } from 'zod'
import { bad, notFound } from '../../http/errors.ts'
import { parseJson } from '../../http/json.ts'
import type { Asked } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { sourceSid } from './sids.ts'

export const INTERACTIONS = '/v1/Interactions'
export const CHANNEL = `${INTERACTIONS}/:InteractionSid/Channels/:ChannelSid`

/** @throws OffhookError 20404 where it is no voice task of this account */
export function interactionOf(options: RestOptions, asked: Asked, name = 'InteractionSid'): Task {
  const text = asked.param(name)
  const sid = sourceSid('KD', text, 'WT')
  const task = sid && options.router.task(sid)
  if (task?.accountSid !== asked.accountSid || !isVoice(options, task))
    throw notFound(`/Interactions/${text}`)
  return task
}

/** The task of the only channel that an interaction has. @throws OffhookError 20404 */
export function channelOf(options: RestOptions, asked: Asked, name = 'ChannelSid'): Task {
  const task = interactionOf(options, asked)
  const text = asked.param(name)
  if (sourceSid('UO', text, 'WT') !== task.sid) throw notFound(`/Channels/${text}`)
  return task
}

function isVoice({ router }: RestOptions, { taskChannelSid }: Task): boolean {
  return router.get('task-channel', taskChannelSid)?.uniqueName === 'voice'
}

/** The transfers of a task, the oldest first. */
export function transfersOf({ router }: RestOptions, { sid, workspaceSid }: Task): Transfer[] {
  return router
    .list('transfer', workspaceSid)
    .filter(({ taskSid }) => taskSid === sid)
    .sort((a, b) => a.dateCreated - b.dateCreated)
}

/** @throws OffhookError 20001 where nobody talks */
export function talkOf({ contacts }: RestOptions, { sid }: Task): Conversation {
  const talk = contacts.conversation(sid)
  if (!talk) throw bad('Nobody is talking in this channel')
  return talk
}

/**
 * The agent for whom something is done in a talk: whoever is named, else the first who is not on hold.
 * @throws OffhookError 20001 there is none
 */
export function agentOf(
  options: RestOptions,
  { parties }: Conversation,
  named?: ReservationSid,
): Reservation {
  const agents = parties.filter(({ kind, status }) => kind === 'worker' && status === 'joined')
  const agent = agents.find(({ reservationSid, hold }) =>
    named ? reservationSid === named : hold === null,
  )
  const row = agent?.reservationSid && options.router.reservation(agent.reservationSid)
  if (!row) throw bad(named ? 'from is no agent of the talk' : 'No agent is in the talk')
  return row
}

/** A worker or a queue of the task's workspace. @throws OffhookError 20001 */
export function checkWorker(options: RestOptions, task: Task, sid: string): WorkerSid {
  const worker = options.router.worker(sid)
  if (worker?.workspaceSid !== task.workspaceSid) throw bad(`There is no worker ${sid}`)
  return worker.sid
}

/** A field of a form that is JSON. @throws OffhookError 20001 that names what is wrong */
export function jsonField<T>(asked: Asked, name: string, schema: ZodType<T>): T | undefined {
  const text = asked.form.filled(name)
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw bad(`${name} is not JSON`)
  }
  return parseJson(schema, value, name)
}
