import type { EndpointReport } from '@offhook/voice'

/** Calls whose own name for themselves is known. */
const MOST_NAMES = 10_000
/** Names that wait for their call, how many posts each, and how many characters in all. */
const MOST_UNKNOWN = 1_000
const MOST_WAITING = 50
const MOST_CHARACTERS = 16_000_000
/** A browser learns the sid within seconds, or its call has failed. */
const WAIT_MS = 60_000

interface Waiting {
  readonly since: number
  readonly reports: EndpointReport[]
}

/**
 * Joins what a browser told before it knew the sid of its call: its own name for it comes in every
 * post, the sid in later ones.
 */
export class EarlyReports {
  readonly #sids = new Map<string, string>()
  /** The one that has waited longest is first. */
  readonly #waiting = new Map<string, Waiting>()
  #characters = 0

  /** The reports that can be told of now, each with the sid of its call, in the order of coming. */
  sort(report: EndpointReport): readonly EndpointReport[] {
    const { callSid, temporarySid } = report
    if (temporarySid === null) return callSid === null ? [] : [report]
    // Two browsers may make up the same name.
    const key = `${report.accountSid}/${report.identity ?? ''}/${temporarySid}`
    const known = callSid ?? this.#sids.get(key) ?? null
    if (known === null) {
      this.#keep(key, report)
      return []
    }
    this.#sids.delete(key)
    this.#sids.set(key, known)
    if (this.#sids.size > MOST_NAMES) this.#sids.delete(oldestOf(this.#sids))
    const earlier = this.#drop(key)
    return [...earlier, report].map((each) => ({ ...each, callSid: known }))
  }

  /** The call is over. */
  forget(callSid: string): void {
    for (const [key, sid] of this.#sids) if (sid === callSid) this.#sids.delete(key)
  }

  /** Lets go of what has waited for a minute. */
  expire(now: number): void {
    for (const [key, { since }] of this.#waiting) {
      if (now - since < WAIT_MS) return
      this.#drop(key)
    }
  }

  #keep(key: string, report: EndpointReport): void {
    const waiting = this.#waiting.get(key) ?? { since: report.dateCreated, reports: [] }
    if (waiting.reports.length >= MOST_WAITING) return
    waiting.reports.push(report)
    this.#waiting.set(key, waiting)
    this.#characters += report.body.length
    while (this.#waiting.size > MOST_UNKNOWN || this.#characters > MOST_CHARACTERS)
      this.#drop(oldestOf(this.#waiting))
  }

  #drop(key: string): readonly EndpointReport[] {
    const reports = this.#waiting.get(key)?.reports ?? []
    this.#waiting.delete(key)
    for (const { body } of reports) this.#characters -= body.length
    return reports
  }
}

function oldestOf(map: ReadonlyMap<string, unknown>): string {
  const [oldest = ''] = map.keys()
  return oldest
}
