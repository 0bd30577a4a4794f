import {
  afterQueue,
  badAttributes,
  enqueue,
  MAX_ATTRIBUTES,
  queueEvents,
  queueVariables,
  taskVerb,
} from './queueing.ts'
import { choice, json, number, text, url } from './schema.ts'
import type { Widget } from './widget.ts'

export const enqueueCall: Widget = {
  schema: {
    type: 'enqueue-call',
    label: 'Enqueue call',
    help: 'Lets the caller wait in a queue, or for a worker of a workflow.',
    group: 'agents',
    properties: {
      queue_name: text('Queue', { maxLength: 64, refers: 'queue' }),
      workflow_sid: text('Workflow', { help: '`WW…`; instead of a queue.', refers: 'workflow' }),
      priority: number('Priority', 0, 2_147_483_647, { help: 'Of the task.' }),
      timeout: number('Seconds the task may wait', 0, 1_209_600),
      task_attributes: json('Attributes of the task', { maxLength: MAX_ATTRIBUTES }),
      wait_url: url('Music or TwiML while waiting', {
        schemes: ['https', 'http', 'flow', 'prompt'],
      }),
      wait_url_method: choice('Method', ['POST', 'GET'], { fallback: 'POST' }),
    },
    groups: [{ of: ['queue_name', 'workflow_sid'], exactly: true }],
    events: queueEvents,
    variables: queueVariables,
  },
  enter(step) {
    const { properties: of } = step
    const waiting = { waitUrl: of.text('wait_url'), waitUrlMethod: of.method('wait_url_method') }
    const queue = of.text('queue_name')
    if (queue) return enqueue(step, { attributes: waiting, inside: [queue] })
    const limits = { priority: of.text('priority'), timeout: of.text('timeout') }
    const task = taskVerb(of.text('task_attributes'), limits)
    if (!task) return badAttributes
    const workflowSid = of.text('workflow_sid')?.trim()
    return enqueue(step, { attributes: { workflowSid, ...waiting }, inside: [task] })
  },
  on: afterQueue,
}
