import type { TaskQueueSid } from '@offhook/core'
import type { DispositionRecord, DispositionRequest } from '@offhook/desk-api'
import type { Disposition } from '@offhook/site'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import type { RestOptions } from '../options.ts'
import { workTargetOf } from './work-target.ts'

const path = '/offhook/v1/Dispositions'
const fields = z
  .object({
    label: z.string(),
    key: z.int().min(1).max(9).nullable(),
    taskQueueSid: z.string().nullable(),
  })
  .partial()

/** What may have become of a task: agents choose from it, administrators keep the list. */
export function dispositionRoutes(routes: Routes, options: RestOptions): void {
  const { dispositions } = options.site
  const read = (asked: Asked) => {
    const { taskQueueSid, ...rest } = parseJson(fields, asked.json) as DispositionRequest
    if (taskQueueSid === undefined) return rest
    return {
      ...rest,
      taskQueueSid: taskQueueSid === null ? null : queueOf(options, asked, taskQueueSid),
    }
  }
  const sidOf = (asked: Asked) => sidIn(asked, 'Sid', 'DI', 'Dispositions')

  routes.get(path, 'work', async ({ accountSid, form }) => {
    const cursor = form.filled('cursor') ?? null
    const { rows, next } = await dispositions.page(accountSid, { size: 100, after: cursor })
    return ok({ dispositions: rows.map(dispositionShape), next })
  })
  routes.post(path, 'manage-routing', async (asked) => {
    const input = { label: '', key: null, taskQueueSid: null, ...read(asked) }
    return created(dispositionShape(await dispositions.create(asked.accountSid, input)))
  })
  routes.post(`${path}/:Sid`, 'manage-routing', async (asked) => {
    const row = await dispositions.update(asked.accountSid, sidOf(asked), read(asked))
    return ok(dispositionShape(row))
  })
  routes.delete(`${path}/:Sid`, 'manage-routing', async (asked) => {
    await dispositions.remove(asked.accountSid, sidOf(asked))
    return noContent
  })
}

export function dispositionShape(row: Disposition): DispositionRecord {
  const { sid, label, key, taskQueueSid } = row
  return { sid, label, key, taskQueueSid }
}

function queueOf(options: RestOptions, { accountSid }: Asked, sid: string): TaskQueueSid {
  const queue = workTargetOf(options, accountSid, 'task-queue', sid)
  if (!queue) throw notFound(`/TaskQueues/${sid}`)
  return queue.sid
}
