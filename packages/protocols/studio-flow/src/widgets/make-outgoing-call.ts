import { address, choice, flag, number, type PropertySchema, text, url } from './schema.ts'
import type { Ask, Outcome, Reply, Widget, WidgetStep } from './widget.ts'

const properties: Readonly<Record<string, PropertySchema>> = {
  from: address('From', {
    required: true,
    fallback: '{{flow.channel.address}}',
    refers: 'number',
  }),
  to: address('To', { required: true, fallback: '{{contact.channel.address}}' }),
  timeout: number('Seconds it rings', 1, 600, { fallback: '60' }),
  record: flag('Record'),
  recording_channels: choice('Channels', ['mono', 'dual'], { fallback: 'mono' }),
  recording_status_callback: url('Told about the recording'),
  trim: choice('Silence at the ends', ['true', 'false', 'trim-silence', 'do-not-trim'], {
    fallback: 'trim-silence',
  }),
  detect_answering_machine: flag('Detect answering machines'),
  machine_detection: choice('When a machine answers', ['Enable', 'DetectMessageEnd'], {
    fallback: 'Enable',
    help: '`DetectMessageEnd` goes on once its greeting is over.',
  }),
  machine_detection_timeout: number('Seconds for detection', 3, 59, { fallback: '30' }),
  machine_detection_speech_threshold: number('Speech threshold, in ms', 1_000, 6_000),
  machine_detection_speech_end_threshold: number('End of speech, in ms', 500, 5_000),
  machine_detection_silence_timeout: number('Silence, in ms', 2_000, 10_000),
  send_digits: text('Send digits', {
    maxLength: 32,
    help: 'Once answered; `w` waits half a second, `W` a second.',
  }),
  sip_auth_username: text('SIP user name'),
  sip_auth_password: text('SIP password'),
}

function enter({ properties: of }: WidgetStep): Ask {
  const detects = of.flag('detect_answering_machine') ?? of.flag('answering_machine_detection')
  return {
    kind: 'call',
    call: {
      from: of.textOr('from', ''),
      to: of.textOr('to', ''),
      timeout: of.number('timeout') ?? 60,
      record: of.flag('record') ?? false,
      recordingChannels: of.text('recording_channels'),
      recordingStatusCallback: of.text('recording_status_callback'),
      trim: of.text('trim'),
      sendDigits: of.text('send_digits'),
      sipUsername: of.text('sip_auth_username'),
      sipPassword: of.text('sip_auth_password'),
      detection: detects
        ? {
            mode:
              of.text('machine_detection') === 'DetectMessageEnd' ? 'DetectMessageEnd' : 'Enable',
            timeout: of.number('machine_detection_timeout'),
            speechThreshold: of.number('machine_detection_speech_threshold'),
            speechEndThreshold: of.number('machine_detection_speech_end_threshold'),
            silenceTimeout: of.number('machine_detection_silence_timeout'),
          }
        : undefined,
    },
  }
}

/** `values` holds the parameters of the request that followed, or those of the end. */
function on(reply: Reply): Outcome {
  if (reply.kind === 'callback') return { event: 'answered', values: reply.parameters }
  if (reply.kind !== 'done') return { event: 'failed' }
  const { result, values } = reply
  if (result === 'busy') return { event: 'busy', values }
  return { event: result === 'no-answer' ? 'noAnswer' : 'failed', values }
}

const variables = [
  ...['CallSid', 'CallStatus', 'From', 'To', 'AnsweredBy', 'MachineDetectionDuration'],
]

export const makeOutgoingCallV2: Widget = {
  schema: {
    type: 'make-outgoing-call-v2',
    label: 'Make outgoing call',
    help: 'Calls somebody, in an execution that began by REST; what follows acts on this call.',
    group: 'voice',
    properties,
    events: ['answered', 'busy', 'noAnswer', 'failed'],
    variables,
  },
  enter,
  on,
}

export const makeOutgoingCall: Widget = {
  schema: {
    ...makeOutgoingCallV2.schema,
    type: 'make-outgoing-call',
    label: 'Make outgoing call (first version)',
    events: ['answered', 'busy', 'noAnswer', 'failed', 'answeredByMachine', 'hangup'],
    deprecated: 'make-outgoing-call-v2',
  },
  enter,
  on(reply) {
    const outcome = on(reply)
    // Whoever has answered and gone before it was known who they are.
    if (reply.kind === 'done' && reply.result === 'completed')
      return { ...outcome, event: 'hangup' }
    const by = String(outcome.values?.['AnsweredBy'] ?? '')
    const isMachine = outcome.event === 'answered' && by.startsWith('machine')
    return isMachine ? { ...outcome, event: 'answeredByMachine' } : outcome
  },
}
