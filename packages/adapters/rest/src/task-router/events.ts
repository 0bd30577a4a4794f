import { parseSid } from '@offhook/core'
import type { TaskEvent, TaskEventFilter } from '@offhook/task-router'
import { ok } from '../http/answer.ts'
import { iso, parseMoment } from '../http/dates.ts'
import { defined } from '../http/defined.ts'
import { notFound } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Asked, Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { workspaceOf } from './rows.ts'
import { WORKSPACE, workspaceUrl } from './shape.ts'
import { findTaskChannel } from './task-channels.ts'

const all = `${WORKSPACE}/Events`
const DEFAULT_MINUTES = 15
/** 30 days: no event is older. */
const MAX_MINUTES = 43_200
const MINUTE_MS = 60_000

/** What happened in a workspace, the newest first. Events are kept for 30 days. */
export function eventRoutes(routes: Routes, options: RestOptions): void {
  const { taskRouterRepository: repository } = options

  routes.get(all, 'see-all-calls', (asked) => {
    const { form } = asked
    const { sid: workspaceSid } = workspaceOf(options, asked)
    const channel = form.filled('TaskChannel')
    const taskChannelSid =
      channel === undefined ? undefined : findTaskChannel(options, workspaceSid, channel)?.sid
    const filter: TaskEventFilter = defined({
      workspaceSid,
      ...period(form, options.clock.now()),
      sid: form.sid('Sid', 'EV'),
      eventType: form.filled('EventType'),
      taskSid: form.sid('TaskSid', 'WT'),
      workerSid: form.sid('WorkerSid', 'WK'),
      reservationSid: form.sid('ReservationSid', 'WR'),
      taskQueueSid: form.sid('TaskQueueSid', 'WQ'),
      workflowSid: form.sid('WorkflowSid', 'WW'),
      taskChannelSid,
    })
    const unknownChannel = channel !== undefined && taskChannelSid === undefined
    return asked.listV1(
      'events',
      (ask) => (unknownChannel ? { rows: [], next: null } : repository.events(filter, ask)),
      (row) => shape(asked, row),
    )
  })
  routes.get(`${all}/:Sid`, 'see-all-calls', async (asked) => {
    const { sid: workspaceSid } = workspaceOf(options, asked)
    const sid = parseSid('EV', asked.param('Sid'))
    const page = sid && (await repository.events({ workspaceSid, sid }, { size: 1, after: null }))
    const row = page?.rows[0]
    if (!row) throw notFound(`/Events/${asked.param('Sid')}`)
    return ok(shape(asked, row))
  })
}

/** The last minutes, unless dates are given; both dates are inclusive. */
function period(form: Form, now: number): Pick<TaskEventFilter, 'from' | 'before'> {
  const start = form.filled('StartDate')
  const end = form.filled('EndDate')
  const minutes = form.integer('Minutes', { min: 1, max: MAX_MINUTES })
  if (start === undefined && end === undefined)
    return { from: now - (minutes ?? DEFAULT_MINUTES) * MINUTE_MS }
  // What is older goes away hourly: no list tells of it before that.
  const oldest = now - MAX_MINUTES * MINUTE_MS
  return {
    from: start === undefined ? oldest : Math.max(oldest, parseMoment('StartDate', start).start),
    ...(end === undefined ? {} : { before: parseMoment('EndDate', end).end }),
  }
}

/** Where each kind of resource is found; a reservation is found below its task. */
const folders: Readonly<Record<string, string>> = {
  activity: 'Activities',
  task: 'Tasks',
  'task-channel': 'TaskChannels',
  'task-queue': 'TaskQueues',
  worker: 'Workers',
  workflow: 'Workflows',
}

function resourceUrl(workspace: string, row: TaskEvent): string | null {
  if (row.resourceType === 'workspace') return workspace
  if (row.resourceType === 'reservation') {
    return row.taskSid === null
      ? null
      : `${workspace}/Tasks/${row.taskSid}/Reservations/${row.resourceSid}`
  }
  const folder = folders[row.resourceType]
  return folder === undefined ? null : `${workspace}/${folder}/${row.resourceSid}`
}

function actorUrl(base: string, { actorType, actorSid, ...row }: TaskEvent): string | null {
  if (actorSid === null) return null
  const account = `${base}/2010-04-01/Accounts/${row.accountSid}`
  switch (actorType) {
    case 'account':
      return `${account}.json`
    case 'call':
      return `${account}/Calls/${actorSid}.json`
    case 'worker':
      return `${workspaceUrl(base, row.workspaceSid)}/Workers/${actorSid}`
    default:
      return null
  }
}

function shape({ base }: Asked, row: TaskEvent) {
  const workspace = workspaceUrl(base, row.workspaceSid)
  return {
    sid: row.sid,
    account_sid: row.accountSid,
    workspace_sid: row.workspaceSid,
    event_type: row.eventType,
    event_data: row.eventData,
    event_date: iso(row.eventDate),
    event_date_ms: row.eventDate,
    description: row.description,
    resource_sid: row.resourceSid,
    resource_type: row.resourceType,
    resource_url: resourceUrl(workspace, row),
    actor_sid: row.actorSid,
    actor_type: row.actorType,
    actor_url: actorUrl(base, row),
    source: row.source,
    source_ip_address: row.sourceIpAddress,
    url: `${workspace}/Events/${row.sid}`,
  }
}
