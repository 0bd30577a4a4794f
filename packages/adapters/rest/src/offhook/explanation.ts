import { parseSid } from '@offhook/core'
import type { AssignmentExplanation, TaskExplanation, WaitingExplanation } from '@offhook/desk-api'
import {
  type Decision,
  type Reservation,
  type Task,
  type Waiting,
  whyChosen,
} from '@offhook/task-router'
import { ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { notFound } from '../http/errors.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { workspaceOf } from '../task-router/rows.ts'

/** Workers per page. */
const PAGE = 100
const MOST = 1000

/**
 * Why a task is waiting, and why each worker was offered it, for those who look after routing. A
 * finished task can be explained for as long as its events are kept.
 */
export function explanationRoutes(routes: Routes, options: RestOptions): void {
  const path = '/offhook/v1/Workspaces/:WorkspaceSid/Tasks/:TaskSid/Explanation'
  routes.get(path, 'see-all-calls', async (asked) => {
    const task = await taskOf(options, asked)
    const { router, taskRouterRepository: repository } = options
    const [decisions, stored] = await Promise.all([
      repository.decisionsOfTask(task.sid),
      repository.reservationsOfTask(task.sid),
    ])
    const reservations = new Map(stored.map((row) => [row.sid, router.reservation(row.sid) ?? row]))
    const waiting = router.whyWaiting(task)
    return ok({
      taskSid: task.sid,
      workspaceSid: task.workspaceSid,
      assignmentStatus: task.assignmentStatus,
      reason: task.reason,
      waiting: waiting && waitingShape(asked, waiting),
      assignments: decisions.map((decision) =>
        assignmentShape(decision, reservations.get(decision.sid)),
      ),
    } satisfies TaskExplanation)
  })
}

async function taskOf(options: RestOptions, asked: Asked): Promise<Task> {
  const workspace = workspaceOf(options, asked)
  const text = asked.param('TaskSid')
  const sid = parseSid('WT', text)
  const task = sid && (options.router.task(sid) ?? (await options.taskRouterRepository.task(sid)))
  if (task?.workspaceSid !== workspace.sid) throw notFound(`/Tasks/${text}`)
  return task
}

function waitingShape({ form }: Asked, waiting: Waiting): WaitingExplanation {
  const size = form.integer('PageSize', { min: 1, max: MOST }) ?? PAGE
  const page = form.integer('Page', { min: 0 }) ?? 0
  return {
    ...waiting,
    until: isoMs(waiting.until),
    workers: waiting.workers.slice(page * size, (page + 1) * size),
    workersTotal: waiting.workers.length,
    page,
    pageSize: size,
  }
}

function assignmentShape(
  decision: Decision,
  reservation: Reservation | undefined,
): AssignmentExplanation {
  const { sid, workerSid, decidedAt, facts } = decision
  const { sentence, workers } = whyChosen(decision)
  return {
    reservationSid: sid,
    reservationStatus: reservation?.status ?? null,
    workerSid,
    decidedAt: isoMs(decidedAt),
    how: facts.how,
    taskQueueSid: facts.taskQueueSid,
    taskQueueName: facts.taskQueueName,
    sentence,
    workers: workers.map(({ idleSince, ...worker }) => ({
      ...worker,
      idleSince: isoMs(idleSince),
    })),
    workersLeftOut: facts.left,
  }
}
