import type { LegCause } from '@offhook/voice'
import type { ContactOutcome } from '../model.ts'
import { customerOf, type Story, type StorySegment } from './story.ts'

/** Whose work ended this long before the customer's call had left them to somebody else. */
const LEFT_EARLIER_MS = 500

/** How it ended for the customer; null while they are there. */
export function outcomeOf(story: Story): ContactOutcome | null {
  if (customerOf(story).phase !== 'over') return null
  const own = story.segments.filter(({ lane }) => lane === story.customer)
  if (own.some(({ kind }) => kind === 'talk' || kind === 'hold')) {
    return wasPassedOn(story, own) ? 'transferred' : 'answered'
  }
  switch (own.at(-1)?.kind) {
    case 'ring':
      return 'abandoned-ringing'
    case 'queue':
      return 'abandoned-queue'
    case 'ivr':
      if (own.some(({ kind }) => kind === 'queue' || kind === 'ring')) return 'unserved'
      return story.answered ? 'ivr' : unanswered(story.cause)
    default:
      return unanswered(story.cause)
  }
}

function unanswered(cause: LegCause | null): ContactOutcome {
  switch (cause) {
    case 'busy':
    case 'no-answer':
      return cause
    case 'rejected':
      return 'busy'
    case 'normal':
    case 'canceled':
      return 'canceled'
    default:
      return 'failed'
  }
}

/** Somebody who talked was gone before the end, and somebody else talked after them. */
function wasPassedOn(story: Story, own: readonly StorySegment[]): boolean {
  const end = own.at(-1)?.endedAt ?? story.lastAt
  const talks = story.segments.filter(
    ({ lane, kind }) => lane !== story.customer && (kind === 'talk' || kind === 'consult'),
  )
  const lastOf = new Map<number, number>()
  for (const { lane, endedAt } of talks) lastOf.set(lane, endedAt ?? end)
  return [...lastOf.values()].some(
    (leftAt) =>
      leftAt < end - LEFT_EARLIER_MS &&
      [...lastOf.values()].some((other) => other > leftAt + LEFT_EARLIER_MS),
  )
}
