/** What happened in a call, in seconds of a recording of it. Whatever lies outside it is left out. */
import { type RecordedTime, secondAt } from '../recording/recorded-time.ts'
import type { Stretch } from '../recording/speech.ts'
import type { DrawnLane } from './axis.ts'

/** A customer who was passed on by one party to another. */
export interface Transfer {
  readonly at: number
  readonly from: string
  readonly to: string
}

/** Whoever is gone this long before another has left earlier, and not in the same moment. */
const SAME_MOMENT_MS = 500
const withCustomer = ['talk', 'consult', 'hold']

/** When the customer was on hold. */
export function holdsIn(lanes: readonly DrawnLane[], recorded: RecordedTime): readonly Stretch[] {
  const customer = lanes.find(({ role }) => role === 'customer')
  return (customer?.segments ?? [])
    .filter(({ kind }) => kind === 'hold')
    .map(({ from, to }) => ({
      from: Math.max(0, secondAt(from, recorded)),
      to: Math.min(recorded.seconds, secondAt(to, recorded)),
    }))
    .filter(({ from, to }) => to > from)
}

/**
 * Who passed the customer on, and when: somebody left, and somebody who had come later went on with
 * the customer. That is the moment in which the first had gone and the other had begun.
 */
export function transfersIn(
  lanes: readonly DrawnLane[],
  recorded: RecordedTime,
): readonly Transfer[] {
  const parties = lanes
    .filter(({ role }) => role === 'agent' || role === 'external')
    .flatMap(partOf)
    .sort((a, b) => a.came - b.came)
  return parties
    .flatMap((giver, place) => {
      const taker = parties
        .slice(place + 1)
        .find(({ talks }) => talks.some(({ to }) => to > giver.left + SAME_MOMENT_MS))
      const talk = taker?.talks.find(({ to }) => to > giver.left + SAME_MOMENT_MS)
      if (!taker || !talk) return []
      const at = secondAt(Math.max(giver.left, talk.from), recorded)
      return [{ at, from: giver.name, to: taker.name }]
    })
    .filter(({ at }) => at >= 0 && at <= recorded.seconds)
    .sort((a, b) => a.at - b.at)
}

/** When a party came to the customer and left; nothing of one who never talked. */
function partOf({ name, segments }: DrawnLane) {
  const own = segments.filter(({ kind }) => withCustomer.includes(kind))
  const talks = own.filter(({ kind }) => kind === 'talk')
  const [first] = own
  const last = own.at(-1)
  return first && last ? [{ name, talks, came: first.from, left: last.to }] : []
}
