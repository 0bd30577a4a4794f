import { parseSid } from '@offhook/core'
import { recordStates } from '@offhook/outbound'
import type { Task } from '@offhook/task-router'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { parseMoment } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { neededHome } from './account-home.ts'
import { recordShape } from './dial-lists.ts'
import { seenTask } from './seen-task.ts'

const PAGE = 100

const input = z.object({
  phoneNumber: z.string().max(64),
  at: z.string().max(40),
  note: z.string().max(500).optional(),
  name: z.string().max(128).optional(),
  callerId: z.string().max(64).optional(),
  toMe: z.boolean().optional(),
  taskSid: z.string().max(64).optional(),
})

/** Calls that were promised: agents book them, and see and take off those there are. */
export function callbackRoutes(routes: Routes, options: RestOptions): void {
  const { accounts, callbacks } = options
  const path = '/offhook/v1/Callbacks'
  const numberIn = ({ accountSid }: Asked, field: string, text: string) => {
    const number = accounts.readerOf(accountSid)(text)
    if (!number) throw bad(`${field}: "${text}" is not a phone number`)
    return number
  }

  routes.get(path, 'work', async ({ accountSid, form }) => {
    const page = { size: PAGE, after: form.filled('cursor') ?? null }
    const { rows, next } = await callbacks.list(accountSid, page, form.oneOf('state', recordStates))
    return ok({ callbacks: rows.map(recordShape), next })
  })
  routes.post(path, 'work', async (asked) => {
    const fields = parseJson(input, asked.json)
    const { phoneNumber, at, note = '', name, callerId, toMe = false, taskSid } = fields
    const home = neededHome(options, asked.accountSid)
    const task = taskSid === undefined ? null : await seenTask(options, asked, taskSid)
    const called = task && accounts.readerOf(asked.accountSid)(calledNumberOf(task))
    const shown =
      callerId === undefined ? (called ?? home.phoneNumber) : numberIn(asked, 'callerId', callerId)
    if (shown === null) throw bad('callerId: the account has no number of its own')
    const record = await callbacks.book(asked.accountSid, {
      phoneNumber: numberIn(asked, 'phoneNumber', phoneNumber),
      at: parseMoment('at', at).start,
      note,
      name,
      place: {
        ...((task && routeOf(task)) ?? {
          workspaceSid: home.workspaceSid,
          workflowSid: home.workflowSid,
          // Of one worker's own task the queue must be named; else the workflow says where.
          taskQueueSid: toMe ? home.taskQueueSid : null,
        }),
        callerId: shown,
        routingTarget: toMe ? workerOf(asked) : null,
      },
    })
    return created(recordShape(record))
  })
  routes.delete(`${path}/:Sid`, 'work', async (asked) => {
    await callbacks.cancel(asked.accountSid, sidIn(asked, 'Sid', 'DR', 'Callbacks'))
    return noContent
  })
}

/** Where a customer's task was, whose callback waits there too; null for one that was in no queue. */
function routeOf({ workspaceSid, workflowSid, taskQueueSid }: Task) {
  return taskQueueSid === null ? null : { workspaceSid, workflowSid, taskQueueSid }
}

/** The number of ours by which the customer knows us, as the task has it. */
function calledNumberOf({ attributes }: Task): string {
  const number = attributes['outbound_to'] === undefined ? attributes['to'] : attributes['from']
  return typeof number === 'string' ? number : ''
}

function workerOf({ principal }: Asked) {
  const worker = principal.kind === 'person' && parseSid('WK', principal.person.workerSid)
  if (!worker) throw bad('toMe: whoever asks is no agent')
  return worker
}
