import {
  type CallSid,
  type ChangeWriter,
  type Clock,
  Emitter,
  type Logger,
  messageOf,
  put,
} from '@offhook/core'
import type { Call, Voice } from '@offhook/voice'
import type { InsightEvents } from './events.ts'
import type { CallSummary } from './model.ts'
import type { Edge } from './options.ts'
import { CallRecorder } from './record/call-recorder.ts'
import { ConferenceRecorder } from './record/conference-recorder.ts'
import type { InsightRepository, UnfinishedCursor } from './repository.ts'
import { callSummary, countryOf, foldSamples } from './summary/call-summary.ts'
import { DialDelays } from './summary/dial-delays.ts'

const DAY_MS = 86_400_000
/** As long as samples are kept. */
export const KEPT_MS = 30 * DAY_MS
const AT_ONCE = 500
/** Of the newest so many calls. */
const MOST_DELAYS = 20_000

/**
 * How calls sound and how they end. It listens only: voice knows nothing of it, and nothing waits
 * for it.
 */
export class Insights {
  readonly events: Emitter<InsightEvents>
  readonly #options: {
    readonly clock: Clock
    readonly logger: Logger
    readonly writer: Pick<ChangeWriter, 'commit'>
    readonly repository: InsightRepository
  }
  readonly #calls: CallRecorder
  readonly #conferences: ConferenceRecorder
  readonly #delays = new DialDelays()

  constructor(options: {
    readonly clock: Clock
    readonly logger: Logger
    readonly writer: Pick<ChangeWriter, 'commit' | 'writeBehind'>
    readonly repository: InsightRepository
    readonly voice: Pick<Voice, 'events' | 'audioOf' | 'call'>
  }) {
    this.#options = options
    this.events = new Emitter<InsightEvents>((error, event) =>
      options.logger.error({ event, error: messageOf(error) }, 'A listener of insights failed'),
    )
    this.#conferences = new ConferenceRecorder({ ...options, events: this.events })
    this.#calls = new CallRecorder({ ...options, events: this.events, delays: this.#delays })
  }

  /** What is known of a call that lives, or has just ended. */
  live(callSid: CallSid): CallSummary | undefined {
    return this.#calls.live(callSid)
  }

  /** Reads how long earlier calls took until they rang, by which those to come are compared. */
  async learn(): Promise<void> {
    const { clock, repository } = this.#options
    for (const each of await repository.dialDelays(clock.now() - KEPT_MS, MOST_DELAYS))
      this.#delays.add(each)
  }

  /**
   * Sums up the calls that an earlier run did not come to the end of. Told are those alone whose
   * partial summary was: after an upgrade others are as old as insights keep anything.
   */
  async resume(): Promise<void> {
    const { clock, repository, writer } = this.#options
    let after: UnfinishedCursor | undefined = { dateCreated: clock.now() - KEPT_MS, sid: '' }
    while (after) {
      const calls: readonly Call[] = await repository.unfinished(after, AT_ONCE)
      // Of those that this run still listens to it writes itself.
      const left = calls.filter(({ sid }) => this.live(sid) === undefined)
      const again = await Promise.all(left.map((call) => this.#again(call)))
      await writer.commit(again.map(({ row }) => put('call-summary', row)))
      for (const { row, wasTold } of again) if (wasTold) this.events.emit('summary', row)
      after = calls.length === AT_ONCE ? calls.at(-1) : undefined
    }
  }

  close(): void {
    this.#calls.close()
    this.#conferences.close()
  }

  async #again(call: Call): Promise<{ readonly row: CallSummary; readonly wasTold: boolean }> {
    const { clock, repository } = this.#options
    const [samples, incidents, before] = await Promise.all([
      repository.samples(call.sid),
      repository.incidents(call.sid),
      repository.summary(call.accountSid, call.sid),
    ])
    const events = new Map<Edge, Map<string, number>>()
    let ringingAt: number | null = null
    for (const { edge, eventGroup, name, dateCreated } of incidents) {
      const counts = events.get(edge) ?? new Map<string, number>()
      const key = `${eventGroup}/${name}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      events.set(edge, counts)
      if (key === 'connection/ringing' && edge !== 'sdk_edge') ringingAt ??= dateCreated
    }
    const facts = {
      ...{ folds: foldSamples(samples), events, ringingAt, by: null },
      network: before?.network ?? null,
      conferenceSid: before?.conferenceSid ?? null,
      pddBoundMs: this.#delays.boundOf(countryOf(call.to)),
    }
    const summary = callSummary(call, facts, 'complete', clock.now())
    const row = { ...summary, disconnectedBy: before?.disconnectedBy ?? null }
    return { row, wasTold: before !== undefined }
  }
}
