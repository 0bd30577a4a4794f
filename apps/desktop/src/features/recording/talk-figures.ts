/** Who talked how long in a dual recording, without the times on hold. All in seconds. */
import type { Stretch } from './speech.ts'

export interface TalkFigures {
  /** Of each lane. */
  readonly talk: readonly [number, number]
  readonly crossTalk: number
  /** While neither spoke. */
  readonly silence: number
  readonly longestSilence: number
  /** The longest stretch in which one of them alone had the word. */
  readonly longestMonologue: number
  /** From the end of the first words of the first lane to those of the other; null without both. */
  readonly firstResponse: number | null
}

/**
 * @param lanes where each of the two speaks, in the order of time
 * @param holds where nobody listened: they count for nothing
 */
export function talkFigures(
  lanes: readonly [readonly Stretch[], readonly Stretch[]],
  seconds: number,
  holds: readonly Stretch[],
): TalkFigures {
  const [first, second] = [without(lanes[0], holds), without(lanes[1], holds)]
  const both = meet(first, second)
  const heard = unite([...first, ...second])
  const quiet = without(without([{ from: 0, to: seconds }], holds), heard)
  return {
    talk: [sum(first), sum(second)],
    crossTalk: sum(both),
    silence: sum(quiet),
    longestSilence: longest(quiet),
    longestMonologue: Math.max(monologue(first, second), monologue(second, first)),
    firstResponse: firstResponse(first, second),
  }
}

function firstResponse(first: readonly Stretch[], second: readonly Stretch[]): number | null {
  const words = first[0]
  const answer = words && second.find(({ to }) => to > words.to)
  return answer ? Math.max(0, answer.from - words.to) : null
}

/** From one's first word to the last before the other says anything. */
function monologue(own: readonly Stretch[], other: readonly Stretch[]): number {
  let most = 0
  let since: number | null = null
  let last = 0
  for (const { from, to } of own) {
    const isBroken = since !== null && other.some((one) => one.from < from && one.to > last)
    if (since === null || isBroken) since = from
    last = to
    most = Math.max(most, to - since)
  }
  return most
}

/** What is left of stretches without others; both in the order of time. */
function without(stretches: readonly Stretch[], others: readonly Stretch[]): Stretch[] {
  return others.reduce<Stretch[]>(
    (left, other) =>
      left.flatMap(({ from, to }) =>
        [
          { from, to: Math.min(to, other.from) },
          { from: Math.max(from, other.to), to },
        ].filter((part) => part.to > part.from),
      ),
    [...stretches],
  )
}

function meet(a: readonly Stretch[], b: readonly Stretch[]): Stretch[] {
  return a.flatMap((one) =>
    b
      .map((two) => ({ from: Math.max(one.from, two.from), to: Math.min(one.to, two.to) }))
      .filter(({ from, to }) => to > from),
  )
}

function unite(stretches: readonly Stretch[]): Stretch[] {
  const united: { from: number; to: number }[] = []
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = united.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else united.push({ from, to })
  }
  return united
}

function sum(stretches: readonly Stretch[]): number {
  return stretches.reduce((all, { from, to }) => all + to - from, 0)
}

function longest(stretches: readonly Stretch[]): number {
  return Math.max(0, ...stretches.map(({ from, to }) => to - from))
}
