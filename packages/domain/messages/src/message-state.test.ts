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
    // due, cancel, taken, refused, delivered, not delivered
    ['scheduled', 'queued', 'canceled', '-', '-', '-', '-'],
    ['queued', '-', '-', 'sent', 'failed', 'delivered', 'undelivered'],
    ['sent', '-', '-', '-', '-', 'delivered', 'undelivered'],
    ['delivered', '-', '-', '-', '-', '-', '-'],
    ['undelivered', '-', '-', '-', '-', '-', '-'],
    ['failed', '-', '-', '-', '-', '-', '-'],
    ['received', '-', '-', '-', '-', '-', '-'],
    ['canceled', '-', '-', '-', '-', '-', '-'],
  ])
})
