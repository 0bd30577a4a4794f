import { errors, OffhookError } from '@offhook/core'
import type {
  TaskNoteRecord,
  TaskNoteRequest,
  TaskOutcomeRecord,
  TaskOutcomeRequest,
  TaskSheet,
} from '@offhook/desk-api'
import type { TaskNote, TaskOutcome } from '@offhook/site'
import { noteOnTask, type Task } from '@offhook/task-router'
import { z } from 'zod'
import { ok } from '../http/answer.ts'
import { authorOf } from '../http/author.ts'
import { isoMs } from '../http/dates.ts'
import { bad } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { dispositionShape } from './dispositions.ts'
import { seenTask } from './seen-task.ts'

const path = '/offhook/v1/Tasks/:TaskSid'
const noteFields: z.ZodType<TaskNoteRequest> = z.object({
  text: z.string(),
  version: z.int().min(0),
})
const outcomeFields: z.ZodType<TaskOutcomeRequest> = z.object({
  dispositionSid: z.string().nullable(),
})

/** Notes and disposition of a task: an agent's own tasks, for supervisors all; live and past ones. */
export function taskNoteRoutes(routes: Routes, options: RestOptions): void {
  const { notes, dispositions, rules } = options.site

  routes.get(`${path}/Notes`, 'work', async (asked) => {
    const task = await taskOf(options, asked)
    const { accountSid, sid, taskQueueSid } = task
    const [written, outcome, list, rule] = await Promise.all([
      notes.notes(accountSid, sid),
      notes.outcome(accountSid, sid),
      dispositions.ofQueue(accountSid, taskQueueSid),
      rules.ofTask(task),
    ])
    return ok({
      taskSid: sid,
      notes: written.map(noteShape),
      outcome: outcome ? outcomeShape(outcome) : null,
      dispositions: list.map(dispositionShape),
      ...rule,
    } satisfies TaskSheet)
  })

  routes.post(`${path}/Notes`, 'work', async (asked) => {
    const { accountSid, sid } = await taskOf(options, asked)
    const request = parseJson(noteFields, asked.json)
    return ok(noteShape(await notes.write(accountSid, sid, authorOf(asked), request)))
  })

  routes.post(`${path}/Outcome`, 'work', async (asked) => {
    const task = await taskOf(options, asked)
    const { accountSid, sid, taskQueueSid } = task
    const { dispositionSid } = parseJson(outcomeFields, asked.json)
    const list = await dispositions.ofQueue(accountSid, taskQueueSid)
    const chosen = list.find((one) => one.sid === dispositionSid)
    if (dispositionSid !== null && !chosen) throw bad('There is no such disposition for this task')
    const outcome = await notes.decide(accountSid, sid, authorOf(asked), chosen ?? null)
    await tellTask(options, task, outcome?.label ?? null)
    return ok({ outcome: outcome ? outcomeShape(outcome) : null })
  })
}

function taskOf(options: RestOptions, asked: Asked): Promise<Task> {
  return seenTask(options, asked, asked.param('TaskSid'))
}

/**
 * While the task lives, its attributes say so too, as reports and applications read them
 * (`conversations.outcome`). A task that cannot hold it, or has just gone, keeps the outcome here.
 */
async function tellTask({ router, logger }: RestOptions, { sid }: Task, label: string | null) {
  const live = router.task(sid)
  if (!live) return
  const conversations = { ...Object(live.attributes['conversations']), outcome: label }
  try {
    await router.run(noteOnTask(sid, { conversations }))
  } catch (error) {
    if (!(error instanceof OffhookError) || error.code === errors.unavailable.code) throw error
    logger.warn({ taskSid: sid, error: error.message }, 'a task does not tell its outcome')
  }
}

function noteShape(row: TaskNote): TaskNoteRecord {
  return {
    sid: row.sid,
    personSid: row.personSid,
    author: row.author,
    text: row.text,
    version: row.version,
    earlier: row.earlier.map(({ text, at }) => ({ text, at: isoMs(at) })),
    createdAt: isoMs(row.dateCreated),
    updatedAt: isoMs(row.dateUpdated),
  }
}

function outcomeShape(row: TaskOutcome): TaskOutcomeRecord {
  return {
    dispositionSid: row.dispositionSid,
    label: row.label,
    author: row.author,
    updatedAt: isoMs(row.dateUpdated),
  }
}
