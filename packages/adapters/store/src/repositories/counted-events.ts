import type { CountedEvent, CountedEventFilter } from '@offhook/task-router'
import type { Reads } from '../db/db.ts'
import { Conditions } from './conditions.ts'

/**
 * The events that statistics count, oldest first; the caller asks for one slice of time after the
 * other. It follows the index `task_events_newest`; of the event's data, only single fields leave
 * the database.
 */
export function readCountedEvents(
  db: Reads,
  filter: CountedEventFilter,
): Promise<readonly CountedEvent[]> {
  const where = new Conditions()
    .add('workspaceSid', '=', filter.workspaceSid)
    .add('taskQueueSid', '=', filter.taskQueueSid)
    .add('workflowSid', '=', filter.workflowSid)
    .add('workerSid', '=', filter.workerSid)
    .add('taskChannelSid', '=', filter.taskChannelSid)
    .add('eventDate', '>=', filter.from)
    .add('eventDate', '<=', filter.to)
  const types = filter.eventTypes.map((type) => where.bind(type))
  where.raw(`event_type IN (${types})`)
  return db.query<CountedEvent>(
    `SELECT event_type AS "eventType", event_date AS "eventDate",
       task_sid AS "taskSid", reservation_sid AS "reservationSid",
       task_channel_sid AS "taskChannelSid",
       task_queue_sid AS "taskQueueSid", workflow_sid AS "workflowSid", worker_sid AS "workerSid",
       (event_data->>'task_age')::bigint AS "taskAge",
       (event_data->>'task_age_since_transfer')::bigint AS "taskAgeSinceTransfer",
       (event_data->>'task_age_in_queue')::bigint AS "taskAgeInQueue",
       event_data->>'worker_activity_sid' AS "activitySid",
       event_data->>'worker_previous_activity_sid' AS "previousActivitySid",
       (event_data->>'worker_time_in_previous_activity_ms')::bigint AS "timeInPreviousActivity"
     FROM task_events WHERE ${where} ORDER BY event_date, sid`,
    where.values,
  )
}
