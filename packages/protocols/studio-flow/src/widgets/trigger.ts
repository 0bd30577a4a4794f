import type { Widget } from './widget.ts'

/** What can begin an execution. */
export const triggerEvents = [
  'incomingMessage',
  'incomingCall',
  'incomingConversationMessage',
  'incomingRequest',
  'incomingParent',
] as const
export type TriggerEvent = (typeof triggerEvents)[number]

export const trigger: Widget = {
  schema: {
    type: 'trigger',
    label: 'Trigger',
    help: 'Where each execution begins: a call, a message, a REST request, or another flow.',
    group: 'trigger',
    properties: {},
    events: triggerEvents,
    variables: [],
  },
  // Nothing leads to a trigger; the event that began the execution leaves it.
  enter: () => ({ event: '' }),
}
