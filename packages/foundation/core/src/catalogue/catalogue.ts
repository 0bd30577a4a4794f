/**
 * All documented errors by name. No other file writes such a number: a check of the sources and
 * the page `docs/reference/errors.md`, which is made of this table, hold it complete.
 */
import { browsers } from './browsers.ts'
import { documents } from './documents.ts'
import type { ErrorEntry } from './entry.ts'
import { deliveries, messages, messageVerbs } from './messages.ts'
import { payments } from './payments.ts'
import { recordings } from './recordings.ts'
import { relay } from './relay.ts'
import { requests, voiceRequests } from './requests.ts'
import { conferences, queues } from './rooms.ts'
import { acceptances, assignments, instructions } from './routing.ts'
import { sipResources } from './sip.ts'
import { streams } from './streams.ts'
import { studio } from './studio.ts'
import { verbs } from './verbs.ts'

/** What is thrown: `new OffhookError(errors.queueFull)`. */
export const errors = {
  ...requests,
  ...voiceRequests,
  ...sipResources,
  ...documents,
  ...verbs,
  ...messages,
  ...messageVerbs,
  ...deliveries,
  ...queues,
  ...conferences,
  ...recordings,
  ...payments,
  ...streams,
  ...relay,
  ...assignments,
  ...instructions,
  ...acceptances,
  ...browsers,
  ...studio,
} as const satisfies Readonly<Record<string, ErrorEntry>>

export type ErrorName = keyof typeof errors

/** The bare numbers, to compare with and to warn with: `codes.queueFull`. */
export const codes = Object.fromEntries(
  Object.entries(errors).map(([name, { code }]) => [name, code]),
) as Readonly<Record<ErrorName, number>>

const byCode = new Map<number, ErrorEntry>(
  Object.values(errors).map((entry: ErrorEntry) => [entry.code, entry]),
)

/** The entry of a number; undefined for one that we do not know. */
export function entryOf(code: number): ErrorEntry | undefined {
  return byCode.get(code)
}

/** The chapters of the reference, in its order. */
export const chapters: readonly { readonly title: string; readonly entries: Entries }[] = [
  { title: 'Requests', entries: requests },
  { title: 'Calls, numbers and queues by REST', entries: voiceRequests },
  { title: 'SIP domains, lists and trunks', entries: sipResources },
  { title: 'Documents and callbacks', entries: documents },
  { title: 'Verbs', entries: verbs },
  { title: 'Messages', entries: messages },
  { title: 'Messages in TwiML', entries: messageVerbs },
  { title: 'Messages that were not delivered', entries: deliveries },
  { title: 'Queues in TwiML', entries: queues },
  { title: 'Conferences', entries: conferences },
  { title: 'Recordings', entries: recordings },
  { title: 'Payments', entries: payments },
  { title: 'Streams', entries: streams },
  { title: 'ConversationRelay', entries: relay },
  { title: 'Assignment callbacks and known workers', entries: assignments },
  { title: 'Instructions', entries: instructions },
  { title: 'Canceled reservations', entries: acceptances },
  { title: 'Browsers', entries: browsers },
  { title: 'Flows of Studio', entries: studio },
]

type Entries = Readonly<Record<string, ErrorEntry>>
