import { choice, flag, text, url } from './schema.ts'
import type { Widget } from './widget.ts'

export const recordCall: Widget = {
  schema: {
    type: 'record-call',
    label: 'Call recording',
    help: 'Starts or stops a recording of the call, which goes on in the widgets that follow.',
    group: 'voice',
    properties: {
      record_call: flag('Record', { required: true }),
      recording_status_callback: url('Told about the recording'),
      recording_status_callback_method: choice('Method', ['POST', 'GET'], { fallback: 'POST' }),
      recording_status_callback_events: text('Told about', {
        help: '`in-progress`, `completed`, `absent`, with spaces between.',
      }),
      recording_channels: choice('Channels', ['mono', 'dual'], { fallback: 'mono' }),
      trim: choice('Silence at the ends', ['trim-silence', 'do-not-trim'], {
        fallback: 'do-not-trim',
      }),
    },
    events: ['success', 'failed'],
    variables: [
      ...['Sid', 'CallSid', 'AccountSid', 'Status', 'StartTime', 'Duration', 'Channels'],
      ...['Source', 'Uri'],
    ],
  },
  enter({ properties: of }) {
    if (!of.flag('record_call')) return { kind: 'recording', recording: null }
    const events = of.texts('recording_status_callback_events')
    const recording = {
      channels: of.text('recording_channels'),
      trim: of.text('trim'),
      statusCallback: of.text('recording_status_callback'),
      statusCallbackMethod: of.method('recording_status_callback_method'),
      statusCallbackEvents: events.length > 0 ? events : undefined,
    }
    return { kind: 'recording', recording }
  },
  on(reply) {
    if (reply.kind !== 'done' || reply.result !== 'ok') return { event: 'failed' }
    return { event: 'success', values: reply.values }
  },
}
