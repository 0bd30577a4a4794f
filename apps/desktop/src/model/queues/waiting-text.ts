import type { WaitingExplanation } from '@offhook/desk-api'
import { type Message, msg, type TextKey } from '../../texts/index.ts'

/** What is said of one worker, and how those of a kind are counted, by the reason that the server tells. */
const reasons = {
  asked: ['queues.isAsked', 'queues.countAsked'],
  unavailable: ['queues.isUnavailable', 'queues.countUnavailable'],
  'channel-off': ['queues.isOff', 'queues.countOff'],
  busy: ['queues.isBusy', 'queues.countBusy'],
  'not-the-known-worker': ['queues.isNotNamed', 'queues.countNotNamed'],
  unfit: ['queues.isUnfit', 'queues.countUnfit'],
  free: ['queues.isFree', 'queues.countFree'],
} as const satisfies Readonly<Record<string, readonly [TextKey, TextKey]>>

/** Why one worker does not take it, in the reader's language; the server's own words for a reason that is new. */
export function workerText(worker: WaitingExplanation['workers'][number]): Message | string {
  const { reason, friendlyName, facts, sentence } = worker
  if (!isKnown(reason)) return withoutSids(sentence)
  return { key: reasons[reason][0], values: { ...facts, name: friendlyName } }
}

/** Why it waits: how many workers there are, and what keeps them from it. */
export function waitingTexts(waiting: WaitingExplanation): readonly (Message | string)[] {
  const counts = Object.entries(waiting.counts)
  if (waiting.workersTotal === 0) return [msg('queues.nobodyBelongs')]
  const known = counts.flatMap(([reason, count]) =>
    isKnown(reason) ? [{ key: reasons[reason][1], values: { number: count } }] : [],
  )
  if (known.length < counts.length) return [withoutSids(waiting.sentence)]
  return [msg('queues.mayTake', { number: waiting.workersTotal }), ...known]
}

function isKnown(reason: string): reason is keyof typeof reasons {
  return Object.hasOwn(reasons, reason)
}

/** Sids say nothing to whoever looks at a queue. */
function withoutSids(sentence: string): string {
  return sentence.replace(/ ?\([A-Z]{2}[0-9a-f]{32}[^)]*\)/g, '')
}
