import type { CountedEvent, CountedEventFilter } from '@offhook/task-router'
import type { Page, PageRequest } from '@offhook/voice'
import type { Db } from '../db/db.ts'
import { Conditions, decodeCursor, encodeCursor } from './paging.ts'

type Row = CountedEvent & { readonly sid: string }

/**
 * One slice of the events that statistics count, the oldest first. It follows the index
 * `task_events_newest` from the slice's begin, backwards, and so costs what its rows cost,
 * wherever in the window it is; of the event's data, only single fields leave the database.
 */
export async function readCountedEvents(
  db: Db,
  filter: CountedEventFilter,
  page: PageRequest,
): Promise<Page<CountedEvent>> {
  const where = new Conditions()
    .add('workspaceSid', '=', filter.workspaceSid)
    .add('taskQueueSid', '=', filter.taskQueueSid)
    .add('workflowSid', '=', filter.workflowSid)
    .add('workerSid', '=', filter.workerSid)
    .add('taskChannelSid', '=', filter.taskChannelSid)
    .add('eventDate', '<=', filter.to)
  const types = filter.eventTypes.map((type) => where.bind(type))
  where.raw(`event_type IN (${types})`)
  if (page.after === null) where.add('eventDate', '>=', filter.from)
  else {
    const { date, sid } = decodeCursor(page.after)
    where.raw(`(event_date, sid) > (${where.bind(date)}::bigint, ${where.bind(sid)}::text)`)
  }
  const limit = where.bind(page.size)
  const rows = await db.query<Row>(
    `SELECT sid, event_type AS "eventType", event_date AS "eventDate",
       task_queue_sid AS "taskQueueSid", workflow_sid AS "workflowSid", worker_sid AS "workerSid",
       (event_data->>'task_age')::bigint AS "taskAge",
       (event_data->>'task_age_since_transfer')::bigint AS "taskAgeSinceTransfer",
       (event_data->>'task_age_in_queue')::bigint AS "taskAgeInQueue",
       event_data->>'worker_activity_sid' AS "activitySid",
       event_data->>'worker_previous_activity_sid' AS "previousActivitySid",
       (event_data->>'worker_time_in_previous_activity_ms')::bigint AS "timeInPreviousActivity"
     FROM task_events WHERE ${where} ORDER BY event_date, sid LIMIT ${limit}`,
    where.values,
  )
  const last = rows[page.size - 1]
  return {
    rows,
    next: last ? encodeCursor({ date: last.eventDate, sid: last.sid }) : null,
  }
}
