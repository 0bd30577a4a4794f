import { pairs, text } from './schema.ts'
import type { Widget } from './widget.ts'

/** What stands for a number of a revision. */
export const namedRevisions = ['LatestPublished', 'LatestDraft'] as const

export const runSubflow: Widget = {
  schema: {
    type: 'run-subflow',
    label: 'Run subflow',
    help: 'Runs another flow on the same call; its variables come back.',
    group: 'logic',
    properties: {
      flow_sid: text('Flow', { required: true, help: '`FW…`', refers: 'flow' }),
      flow_revision: text('Revision', {
        required: true,
        fallback: 'LatestPublished',
        help: '`LatestPublished`, `LatestDraft` or a number.',
      }),
      parameters: pairs('Parameters', {
        pairFields: ['type'],
        help: 'The other flow finds them under `trigger.parent.parameters`.',
      }),
    },
    events: ['completed', 'failed'],
    variables: [],
  },
  enter: ({ properties: of }) => ({
    kind: 'subflow',
    flowSid: of.textOr('flow_sid', '').trim(),
    revision: of.textOr('flow_revision', 'LatestPublished').trim(),
    parameters: of.pairs('parameters'),
  }),
  on(reply) {
    if (reply.kind !== 'done' || reply.result !== 'completed') return { event: 'failed' }
    return { event: 'completed', values: reply.values }
  },
}
