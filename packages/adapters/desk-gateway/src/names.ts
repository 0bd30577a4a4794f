/** What people and tasks are called on the screen. */
import type { Attributes, Task, Worker } from '@offhook/task-router'

/** The worker's attribute `full_name`, else their friendly name. */
export function workerName(worker: Worker): string {
  return textOf(worker.attributes, 'full_name') ?? worker.friendlyName
}

/** As an agent's card has it: `name`, else the number that was called, else that which called. */
export function taskName({ attributes }: Task): string {
  const text =
    textOf(attributes, 'name') ?? textOf(attributes, 'outbound_to') ?? textOf(attributes, 'from')
  return text === null ? 'Anonymous' : plainAddress(text)
}

/** `client:alice?x=1` → `alice`, `sip:bob@example.com` → `bob`; a number stays as it is. */
export function plainAddress(address: string): string {
  return address.replace(/^(client|sips?|tel):/i, '').replace(/[?;@].*$/s, '')
}

/** A text attribute with something in it. */
export function textOf(attributes: Attributes, name: string): string | null {
  const value = attributes[name]
  return typeof value === 'string' && value !== '' ? value : null
}

/** Whom a worker's browser registers as; null where a phone is theirs, or nothing. */
export function clientOf(worker: Worker): string | null {
  const uri = textOf(worker.attributes, 'contact_uri')
  return uri !== null && /^client:/i.test(uri) ? plainAddress(uri) : null
}
