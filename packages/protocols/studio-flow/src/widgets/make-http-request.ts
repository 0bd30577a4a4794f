import { afterResponse, FORM, JSON_TYPE, responseVariables } from './http-reply.ts'
import { choice, flag, pairs, text, url } from './schema.ts'
import type { Widget } from './widget.ts'

export const makeHttpRequest: Widget = {
  schema: {
    type: 'make-http-request',
    label: 'Make HTTP request',
    help: 'Asks a web service; the answer may be 64 kB and take 10 seconds.',
    group: 'web',
    properties: {
      method: choice('Method', ['GET', 'POST'], { required: true }),
      url: url('Address', { required: true }),
      content_type: choice(
        'Content type',
        [FORM, JSON_TYPE, 'application/x-www-form-urlencoded', 'application/json'],
        { required: true },
      ),
      body: text('Body', { isLong: true, help: 'Of a JSON request.' }),
      parameters: pairs('Parameters', { help: 'Of a form; of GET in the query.' }),
      add_twilio_auth: flag('Sign the request'),
    },
    events: ['success', 'failed'],
    variables: responseVariables,
  },
  enter({ properties: of }) {
    const contentType = of.textOr('content_type', FORM)
    const method = of.method('method') ?? 'GET'
    return {
      kind: 'request',
      url: of.textOr('url', '').trim(),
      method,
      contentType,
      parameters: of.pairs('parameters'),
      body: method === 'POST' ? (of.text('body') ?? null) : null,
      isSigned: of.flag('add_twilio_auth') ?? false,
    }
  },
  on: (reply) => afterResponse(reply, { ok: 'success', failed: 'failed' }),
}
