import type { AssistanceCall, MoveTaskRequest, WorkerSkillsRequest } from '@offhook/desk-api'
import { moveTask } from '@offhook/task-router'
import { z } from 'zod'
import { noContent } from '../http/answer.ts'
import { forbidden } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { how } from '../task-router/how.ts'
import { rowOf } from '../task-router/rows.ts'

const WORKSPACE = '/offhook/v1/Workspaces/:WorkspaceSid'
const RESERVATION = `${WORKSPACE}/Reservations/:ReservationSid`
const ASSISTANCE = `${RESERVATION}/Assistance`

const move: z.ZodType<MoveTaskRequest> = z.object({ taskQueueSid: z.string().min(1).max(64) })
const call: z.ZodType<AssistanceCall> = z.object({ message: z.string().max(500) })
const skills: z.ZodType<WorkerSkillsRequest> = z.object({
  skills: z.array(z.object({ name: z.string(), level: z.number().nullable() })).max(1_000),
})

/** What a supervisor does for the team, and how an agent asks for it. */
export function supervisionRoutes(routes: Routes, options: RestOptions): void {
  const { router, contacts, staff } = options
  const reservationOf = (asked: Asked) => rowOf(options, asked, 'reservation', 'ReservationSid')
  const isOwn = (asked: Asked) => workerSidOf(asked) === reservationOf(asked).workerSid

  routes.post(`${WORKSPACE}/Tasks/:TaskSid/Queue`, 'direct-team', async (asked) => {
    const { taskQueueSid } = parseJson(move, asked.json)
    const { sid } = rowOf(options, asked, 'task', 'TaskSid')
    await router.run(moveTask(sid, taskQueueSid), how(asked))
    return noContent
  })
  routes.post(`${WORKSPACE}/Workers/:WorkerSid/Skills`, 'direct-team', async (asked) => {
    const request = parseJson(skills, asked.json)
    const { sid } = rowOf(options, asked, 'worker', 'WorkerSid')
    await staff.setSkills(sid, request.skills, how(asked))
    return noContent
  })
  routes.post(
    ASSISTANCE,
    (asked) => asked.may('work') && isOwn(asked),
    (asked) => {
      const { message } = parseJson(call, asked.json)
      contacts.assistance.ask(reservationOf(asked).sid, message)
      return noContent
    },
  )
  // Withdrawn by who asked, or answered by who may help.
  routes.delete(
    ASSISTANCE,
    (asked) => asked.may('monitor') || (asked.may('work') && isOwn(asked)),
    (asked) => {
      contacts.assistance.end(reservationOf(asked).sid)
      return noContent
    },
  )
  // Their own part alone: who listens to a talk, or is being called for it, no longer does.
  routes.delete(
    `${RESERVATION}/Supervision`,
    (asked) => asked.may('direct-team') && workerSidOf(asked) !== null,
    async (asked) => {
      const supervisor = workerSidOf(asked)
      if (supervisor === null) throw forbidden()
      await contacts.endSupervision(reservationOf(asked).sid, supervisor)
      return noContent
    },
  )
}

/** The worker of the person who asks; null for whoever has none. */
function workerSidOf({ principal }: Asked): string | null {
  return principal.kind === 'person' ? principal.person.workerSid : null
}
