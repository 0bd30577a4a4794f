import {
  type AccountSid,
  type Clock,
  csvLine,
  type Logger,
  messageOf,
  type Page,
  type PageRequest,
  type Timer,
} from '@offhook/core'
import type { VoiceRepository } from '@offhook/voice'
import type { ContactRow } from '../model.ts'
import type { ContactRepository } from '../repository.ts'
import { callColumns, type ExportedSegment, segmentColumns } from './columns.ts'

const EVERY_MS = 10 * 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A call that began at the end of a day may take four hours, and the wrap-up a while. */
const OVER_AFTER_MS = 5 * HOUR_MS
/** Days that are made up for when nobody could write them. */
const LOOK_BACK_DAYS = 7
const SLICE = 500

/** Where exported days are kept. */
export interface ExportFiles {
  has(name: string): Promise<boolean>
  /** The file is there, whole, when this resolves; one of that name gives way. */
  write(name: string, lines: AsyncIterable<string>): Promise<void>
}

export interface DayExportsOptions {
  readonly clock: Clock
  readonly logger: Logger
  readonly calls: Pick<VoiceRepository, 'calls'>
  readonly contacts: Pick<ContactRepository, 'contacts' | 'lanes' | 'segments'>
  readonly files: ExportFiles
  readonly accounts: () => readonly AccountSid[]
  /** Whether this node is the one that writes. */
  readonly mayWork: () => boolean
}

/**
 * Writes the calls and the segments of each day (UTC) that is over into files, for programs that read
 * them elsewhere. A day that is there is not written again; the file of segments comes last.
 */
export class DayExports {
  readonly #options: DayExportsOptions
  #timer: Timer | null = null
  #working: Promise<void> = Promise.resolve()
  #isClosed = false

  constructor(options: DayExportsOptions) {
    this.#options = options
  }

  /** Looks at once, and again and again. What fails is tried with a later look. */
  start(): void {
    if (this.#isClosed) return
    this.#working = this.look().then(() => {
      if (!this.#isClosed)
        this.#timer = this.#options.clock.setTimeout(() => this.start(), EVERY_MS)
    })
  }

  /** Starts nothing more and waits for the file that is being written. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.clear()
    await this.#working
  }

  /** Writes what is due now. */
  async look(): Promise<void> {
    const { accounts, logger } = this.#options
    for (const accountSid of accounts()) {
      for (const from of this.#days()) {
        if (this.#isClosed || !this.#options.mayWork()) return
        await this.#day(accountSid, from).catch((error: unknown) => {
          const facts = { accountSid, day: dayOf(from), error: messageOf(error) }
          logger.error(facts, 'A day could not be exported')
        })
      }
    }
  }

  /** The beginnings of the days that are over, the oldest first. */
  #days(): readonly number[] {
    const today = Math.floor((this.#options.clock.now() - OVER_AFTER_MS) / DAY_MS) * DAY_MS
    return Array.from({ length: LOOK_BACK_DAYS }, (_, n) => today - (LOOK_BACK_DAYS - n) * DAY_MS)
  }

  async #day(accountSid: AccountSid, from: number): Promise<void> {
    const { files, calls } = this.#options
    const nameOf = (what: string) => `${accountSid}/${what}-${dayOf(from)}.csv`
    if (await files.has(nameOf('segments'))) return
    const before = from + DAY_MS
    const filter = { accountSid, createdFrom: from, createdBefore: before }
    const rows = all((page) => calls.calls(filter, page))
    await files.write(nameOf('calls'), csv(callColumns, rows))
    await files.write(nameOf('segments'), csv(segmentColumns, this.#segments(accountSid, from)))
  }

  async *#segments(accountSid: AccountSid, from: number): AsyncIterable<ExportedSegment> {
    const { contacts } = this.#options
    const filter = { accountSid, startedFrom: from, startedBefore: from + DAY_MS }
    for await (const contact of all<ContactRow>((page) => contacts.contacts(filter, page))) {
      const [lanes, segments] = await Promise.all([
        contacts.lanes([contact.sid]),
        contacts.segments(contact.sid),
      ])
      for (const segment of segments) {
        yield { contact, segment, lane: lanes.find(({ lane }) => lane === segment.lane) }
      }
    }
  }
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

async function* all<Row>(read: (page: PageRequest) => Promise<Page<Row>>): AsyncIterable<Row> {
  for (let after: string | null = null; ; ) {
    const page: Page<Row> = await read({ size: SLICE, after })
    yield* page.rows
    after = page.next
    if (after === null) return
  }
}

async function* csv<Row>(
  columns: readonly (readonly [title: string, value: (row: Row) => unknown])[],
  rows: AsyncIterable<Row>,
): AsyncIterable<string> {
  yield csvLine(columns.map(([title]) => title))
  for await (const row of rows) yield csvLine(columns.map(([, value]) => value(row)))
}
