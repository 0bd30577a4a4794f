import { choice, number, url } from './schema.ts'
import { parametersOf, type Widget } from './widget.ts'

const LONGEST = 14_400

export const addTwimlRedirect: Widget = {
  schema: {
    type: 'add-twiml-redirect',
    label: 'TwiML redirect',
    help: 'Hands the call to a document of yours until that redirects back.',
    group: 'voice',
    properties: {
      url: url('Address', { required: true, schemes: ['https', 'http', 'flow'] }),
      method: choice('Method', ['POST', 'GET'], { fallback: 'POST' }),
      timeout: number('Seconds until it is given up', 0, LONGEST, { fallback: String(LONGEST) }),
    },
    events: ['return', 'timeout', 'fail'],
    variables: [],
  },
  enter: ({ properties: of }) => ({
    kind: 'foreign-document',
    url: of.textOr('url', '').trim(),
    method: of.method('method') ?? 'POST',
    timeout: of.number('timeout') ?? LONGEST,
  }),
  on(reply) {
    if (reply.kind !== 'callback') return { event: 'fail' }
    if (reply.event === 'timeout') return { event: 'timeout' }
    return reply.event === 'fail'
      ? { event: 'fail' }
      : { event: 'return', values: parametersOf(reply) }
  },
}
