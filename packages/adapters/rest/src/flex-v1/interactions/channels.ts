import { errors, OffhookError } from '@offhook/core'
import { cancelTask, completeTask, type Task, wrapTask } from '@offhook/task-router'
import { z } from 'zod'
import { ok } from '../../http/answer.ts'
import { bad } from '../../http/errors.ts'
import { pageOfArray } from '../../http/paging.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import type { RestOptions } from '../../options.ts'
import { how } from '../../task-router/how.ts'
import { channelOf, INTERACTIONS, interactionOf, jsonField, transfersOf } from './place.ts'
import { flexSid } from './sids.ts'

const path = `${INTERACTIONS}/:InteractionSid/Channels`
const REASON = 'channel closed'

const closing = z.looseObject({ status: z.enum(['closed', 'wrapping']).optional() })

/** The one channel of an interaction: its call. */
export function channelRoutes(routes: Routes, options: RestOptions): void {
  routes.get(path, 'see-all-calls', (asked) => {
    const task = interactionOf(options, asked)
    return asked.listV1(
      'channels',
      (ask) => pageOfArray([task], ask),
      (row) => shape(options, asked, row),
    )
  })
  routes.get(`${path}/:Sid`, 'see-all-calls', (asked) =>
    ok(shape(options, asked, channelOf(options, asked, 'Sid'))),
  )
  routes.post(`${path}/:Sid`, 'control-calls', async (asked) => {
    const task = channelOf(options, asked, 'Sid')
    const status = asked.form.oneOf('Status', ['closed', 'inactive'])
    if (status === undefined) throw bad('Status is missing')
    if (status === 'inactive') throw bad('Status: a call cannot be parked, only closed')
    const routing = jsonField(asked, 'Routing', closing)
    await close(options, asked, task, routing?.status ?? 'wrapping')
    return ok(shape(options, asked, options.router.task(task.sid) ?? task))
  })
}

/** Ends the call, and what is done for it: at once, or when the agents have written it up. */
async function close(
  options: RestOptions,
  asked: Asked,
  task: Task,
  work: 'closed' | 'wrapping',
): Promise<void> {
  const { contacts, voice, router } = options
  if (contacts.conversation(task.sid)) {
    await contacts.parties.end(task.sid, 'controller')
  } else {
    const caller = contacts.ofTask(task.sid)?.customerCallSid
    // Leaving the queue takes the task along.
    if (caller) await voice.updateCall(task.accountSid, caller, { status: 'completed' })
  }
  const now = () => router.task(task.sid)?.assignmentStatus
  const commands = {
    pending: cancelTask,
    reserved: cancelTask,
    assigned: work === 'closed' ? completeTask : wrapTask,
    wrapping: work === 'closed' ? completeTask : null,
    completed: null,
    canceled: null,
  }
  const before = now()
  const command = before && commands[before]
  if (!command) return
  try {
    await router.run(command(task.sid, REASON), how(asked))
  } catch (error) {
    // Whoever left the talk has moved the task by themselves meanwhile.
    const after = now()
    if (!(error instanceof OffhookError) || after === before) throw error
    const again = after && commands[after]
    if (again) await router.run(again(task.sid, REASON), how(asked))
  }
}

const statuses = {
  pending: 'setup',
  reserved: 'setup',
  assigned: 'active',
  wrapping: 'closed',
  completed: 'closed',
  canceled: 'closed',
} as const

function statusOf(options: RestOptions, task: Task) {
  const failure = failureOf(options, task)
  if (failure !== null) return 'failed'
  const last = transfersOf(options, task).at(-1)
  if (last?.status === 'initiated') return 'transfer'
  return statuses[task.assignmentStatus]
}

/** Why a customer who was to be called was not reached. */
function failureOf({ router }: RestOptions, task: Task): number | null {
  if (task.assignmentStatus !== 'canceled') return null
  const codes = router.reservationsOf(task).map(({ canceledReasonCode }) => canceledReasonCode)
  return codes.findLast((code) => code !== null) ?? null
}

function shape(options: RestOptions, { base }: Asked, task: Task) {
  const interactionSid = flexSid('KD', task.sid)
  const sid = flexSid('UO', task.sid)
  const url = `${base}${INTERACTIONS}/${interactionSid}/Channels/${sid}`
  const code = failureOf(options, task)
  return {
    sid,
    interaction_sid: interactionSid,
    type: 'voice',
    status: statusOf(options, task),
    error_code: code,
    error_message: code === null ? null : messageOf(code),
    url,
    links: {
      participants: `${url}/Participants`,
      invites: `${url}/Invites`,
      transfers: `${url}/Transfers`,
    },
  }
}

function messageOf(code: number): string | null {
  return Object.values(errors).find((entry) => entry.code === code)?.sentence ?? null
}
