import type { Disposer } from '@offhook/core'
import {
  conferenceBody,
  type Insights,
  incidentBody,
  metricBody,
  metricsOf,
  participantBody,
  summaryBody,
} from '@offhook/insights'
import type { Happening } from '../event-streams.ts'

/** Tells of samples, events and summaries, in the words of Voice Insights. */
export function insightSource(
  { events }: Pick<Insights, 'events'>,
  publish: (happening: Happening) => void,
): readonly Disposer[] {
  const type = (name: string) => `com.twilio.voice.insights.${name}`
  const where = (edge: string) => (edge === 'sdk_edge' ? 'sdk' : 'gateway')
  return [
    events.on('sample', (sample) => {
      for (const metric of metricsOf(sample)) {
        publish({
          ...{ accountSid: sample.accountSid, source: sample.callSid, at: sample.at },
          type: type(`call-metrics.${where(sample.edge)}`),
          get data() {
            return metricBody(metric)
          },
        })
      }
    }),
    events.on('incident', (row) =>
      publish({
        ...{ accountSid: row.accountSid, source: row.callSid, at: row.dateCreated },
        type: type(`call-event.${where(row.edge)}`),
        get data() {
          return incidentBody(row)
        },
      }),
    ),
    events.on('summary', (row) => {
      // Ours is complete within seconds: there is nothing to predict before.
      const names =
        row.processingState === 'complete' ? ['predicted-complete', 'complete'] : ['partial']
      for (const name of names) {
        publish({
          ...{ accountSid: row.accountSid, source: row.callSid, at: row.dateUpdated },
          type: type(`call-summary.${name}`),
          get data() {
            return summaryBody(row)
          },
        })
      }
    }),
    events.on('conference', (row) =>
      publish({
        ...{ accountSid: row.accountSid, source: row.conferenceSid, at: row.dateUpdated },
        type: type('conference-summary.complete'),
        get data() {
          return conferenceBody(row)
        },
      }),
    ),
    events.on('participant', (row) =>
      publish({
        ...{ accountSid: row.accountSid, source: row.callSid, at: row.dateUpdated },
        type: type('conference-participant-summary.complete'),
        get data() {
          return participantBody(row)
        },
      }),
    ),
  ]
}
