import type { Disposer } from '@offhook/core'
import type { Execution, Studio } from '@offhook/studio'
import type { Happening } from '../event-streams.ts'

/** Tells how executions of flows go on; not what callers keyed in or said. */
export function studioSource(
  { events }: Pick<Studio, 'events'>,
  publish: (happening: Happening) => void,
): readonly Disposer[] {
  const execution = (name: 'started' | 'ended') => (row: Execution) =>
    publish({
      ...{ accountSid: row.accountSid, source: row.sid, at: row.dateUpdated },
      type: `com.twilio.studio.flow.execution.${name}`,
      data: {
        account_sid: row.accountSid,
        flow_sid: row.flowSid,
        execution_sid: row.sid,
        flow_revision: row.revision,
        contact_channel_address: row.contactAddress,
        call_sid: row.callSid,
        status: row.status,
        end_reason: row.endReason,
        timestamp: new Date(row.dateUpdated).toISOString(),
      },
    })
  return [
    events.on('execution.started', execution('started')),
    events.on('execution.ended', execution('ended')),
    events.on('step.ended', (row) =>
      publish({
        ...{ accountSid: row.accountSid, source: row.executionSid, at: row.dateUpdated },
        type: 'com.twilio.studio.flow.step.ended',
        data: {
          account_sid: row.accountSid,
          flow_sid: row.flowSid,
          execution_sid: row.executionSid,
          step_sid: row.sid,
          name: row.name,
          transitioned_from: row.transitionedFrom,
          transitioned_to: row.transitionedTo,
          timestamp: new Date(row.dateUpdated).toISOString(),
        },
      }),
    ),
  ]
}
