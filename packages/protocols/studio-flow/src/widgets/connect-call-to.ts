import { choice, flag, number, text } from './schema.ts'
import { document, parametersOf, type Verb, verb, type Widget, type WidgetStep } from './widget.ts'

const nouns = ['number', 'number-multi', 'client', 'sip', 'conference', 'sim'] as const

export const connectCallTo: Widget = {
  schema: {
    type: 'connect-call-to',
    label: 'Connect call to',
    help: 'Calls somebody else and joins both.',
    group: 'voice',
    properties: {
      noun: choice('What is called', nouns, { required: true }),
      to: text('To', {
        required: true,
        help: 'A number, several with commas between, a client, or the name of a conference.',
      }),
      caller_id: text('Caller id', {
        required: true,
        fallback: '{{contact.channel.address}}',
        refers: 'number',
      }),
      record: flag('Record'),
      timeout: number('Seconds it rings', 1, 600, { fallback: '30' }),
      time_limit: number('Longest, in seconds', 1, 86_400, { fallback: '14400' }),
      sip_endpoint: text('SIP address', { help: '`sip:desk@example.com`' }),
      sip_username: text('SIP user name'),
      sip_password: text('SIP password'),
    },
    events: ['callCompleted', 'hangup'],
    variables: ['DialCallStatus', 'DialCallSid', 'DialCallDuration', 'RecordingUrl'],
  },
  enter(step) {
    const { properties: of } = step
    const dial = verb(
      'Dial',
      {
        action: step.urlOf('callCompleted'),
        callerId: of.text('caller_id')?.trim(),
        timeout: of.number('timeout') ?? 30,
        timeLimit: of.number('time_limit'),
        record: of.flag('record') ? 'record-from-answer' : undefined,
      },
      ...targets(step),
    )
    return document(step, 'callCompleted', dial)
  },
  on: (reply) => ({ event: 'callCompleted', values: parametersOf(reply) }),
}

function targets({ properties: of }: WidgetStep): readonly Verb[] {
  const to = of.textOr('to', '').trim()
  switch (of.text('noun')) {
    case 'number-multi':
      return to
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '')
        .map((one) => verb('Number', {}, one))
    case 'client':
      return [verb('Client', {}, to.replace(/^client:/, ''))]
    case 'sip': {
      const username = of.text('sip_username')
      const password = of.text('sip_password')
      return [verb('Sip', { username, password }, of.text('sip_endpoint') ?? to)]
    }
    case 'conference':
      return [verb('Conference', {}, to)]
    case 'sim':
      return [verb('Sim', {}, to)]
    default:
      return [verb('Number', {}, to)]
  }
}
