import { afterResponse, FORM, responseVariables } from './http-reply.ts'
import { pairs, text, url } from './schema.ts'
import type { Widget } from './widget.ts'

export const runFunction: Widget = {
  schema: {
    type: 'run-function',
    label: 'Run function',
    help: 'Asks a function of yours by a signed POST; it may take 10 seconds.',
    group: 'web',
    properties: {
      url: url('Address', { required: true }),
      service_sid: text('Service'),
      environment_sid: text('Environment'),
      function_sid: text('Function'),
      parameters: pairs('Parameters'),
    },
    events: ['success', 'fail'],
    variables: responseVariables,
  },
  enter: ({ properties: of }) => ({
    kind: 'request',
    url: of.textOr('url', '').trim(),
    method: 'POST',
    contentType: FORM,
    parameters: of.pairs('parameters'),
    body: null,
    isSigned: true,
  }),
  on: (reply) => afterResponse(reply, { ok: 'success', failed: 'fail' }),
}
