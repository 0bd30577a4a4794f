import { expect, it } from 'vitest'
import { type MessageEvent, messageEvents, messageState } from './message-state.ts'
import { type MessageStatus, messageStatuses } from './model.ts'

const after = (status: MessageStatus, event: MessageEvent) =>
  messageState.next(status, event)?.state

it('leads from its schedule or from queued to what became of it, and no further', () => {
  const table = messageStatuses.map((status) => [
    status,
    ...messageEvents.map((event) => after(status, event) ?? '-'),
  ])

  expect(table).toEqual([
    // due, cancel, taken, refused, delivered, not delivered, begun, put back, lost track
    ['scheduled', 'queued', 'canceled', '-', '-', '-', '-', '-', '-', '-'],
    ['queued', '-', '-', 'sent', 'failed', 'delivered', 'undelivered', 'sending', '-', '-'],
    [
      ...['sending', '-', '-', 'sent', 'failed', 'delivered', 'undelivered'],
      ...['-', 'queued', 'undelivered'],
    ],
    ['sent', '-', '-', '-', '-', 'delivered', 'undelivered', '-', '-', '-'],
    ['delivered', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
    ['undelivered', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
    ['failed', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
    ['received', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
    ['canceled', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  ])
})
