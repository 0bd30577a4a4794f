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

export const sendToFlex: Widget = {
  schema: {
    type: 'send-to-flex',
    label: 'Send to an agent',
    help: 'Makes a task of the call; the caller waits until an agent takes it.',
    group: 'agents',
    properties: {
      workflow: text('Workflow', { required: true, help: '`WW…`', refers: 'workflow' }),
      channel: text('Task channel', { required: true, help: '`TC…`', refers: 'task-channel' }),
      attributes: json('Attributes of the task', {
        maxLength: MAX_ATTRIBUTES,
        fallback: '{"type":"inbound","name":"{{trigger.call.From}}"}',
      }),
      priority: number('Priority', 0, 2_147_483_647, { fallback: '0' }),
      timeout: number('Seconds the task may wait', 0, 1_209_600, { fallback: '3600' }),
      waitUrl: url('Music or TwiML while waiting', {
        schemes: ['https', 'http', 'flow', 'prompt'],
      }),
      waitUrlMethod: choice('Method', ['POST', 'GET'], { fallback: 'POST' }),
    },
    events: queueEvents,
    variables: queueVariables,
  },
  enter(step) {
    const { properties: of } = step
    const attributes =
      of.text('attributes') ??
      JSON.stringify({ type: 'inbound', name: step.context.contact.channel.address })
    const limits = { priority: of.text('priority'), timeout: of.text('timeout') }
    const task = taskVerb(attributes, limits)
    if (!task) return badAttributes
    const workflowSid = of.text('workflow')?.trim()
    const waiting = { waitUrl: of.text('waitUrl'), waitUrlMethod: of.method('waitUrlMethod') }
    return enqueue(step, { attributes: { workflowSid, ...waiting }, inside: [task] })
  },
  on: afterQueue,
}
