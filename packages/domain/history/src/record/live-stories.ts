import { type Change, type ChangeWriter, makeSid, put, remove } from '@offhook/core'
import type { ContactSid } from '../model.ts'
import type { ContactMoment, Moment } from '../moment.ts'
import { nextStory, openStory, storyOf } from '../story/next-story.ts'
import { contactOf, lanesOf, segmentsOf } from '../story/rows.ts'
import { isOver, type Story } from '../story/story.ts'

/** More happens only in a conference in which people come and go all day: only its end is noted. */
const MOST_MOMENTS = 2_000

/** What takes parties to their end. */
const ending: readonly Moment['type'][] = ['ended', 'declined', 'wraps-up', 'done', 'task-over']

/** A contact that is not closed. */
export interface LiveStory {
  readonly sid: ContactSid
  readonly story: Story
}

interface Entry {
  readonly sid: ContactSid
  story: Story
  moments: number
  /** By which it is found. */
  readonly keys: Set<string>
}

/**
 * The contacts of now, found by each of their names. What changes of them is written behind: a crash
 * may cost the last second, which the next start makes up for from the rows of the calls.
 */
export class LiveStories {
  readonly #writer: Pick<ChangeWriter, 'writeBehind'>
  readonly #bySid = new Map<string, Entry>()
  /** By call, task, reservation and conference. */
  readonly #byKey = new Map<string, Entry>()

  constructor(writer: Pick<ChangeWriter, 'writeBehind'>) {
    this.#writer = writer
  }

  /** The contact of a call, a task, a reservation or a conference. */
  of(sid: string): LiveStory | undefined {
    return this.#byKey.get(sid)
  }

  open(moment: Extract<Moment, { type: 'opened' }>, at: number): LiveStory {
    const entry: Entry = {
      sid: makeSid('KT'),
      story: openStory(moment, at),
      moments: 0,
      keys: new Set(),
    }
    this.#bySid.set(entry.sid, entry)
    this.#keep(entry, null, moment, at)
    return entry
  }

  /** Notes a moment. */
  tell({ sid }: LiveStory, moment: Moment, time: number): void {
    const entry = this.#bySid.get(sid)
    if (!entry || (entry.moments >= MOST_MOMENTS && !ending.includes(moment.type))) return
    const before = entry.story
    entry.story = nextStory(before, moment, time)
    this.#keep(entry, before, moment, entry.story.lastAt)
  }

  /** It was no contact of its own. */
  drop({ sid }: LiveStory): void {
    const entry = this.#bySid.get(sid)
    if (!entry) return
    const { story, moments } = entry
    this.#forget(entry)
    this.#writer.writeBehind([
      remove('contact', { sid }),
      ...story.lanes.map((_, lane) => remove('contact-lane', { contactSid: sid, lane })),
      ...story.segments.map((_, seq) => remove('contact-segment', { contactSid: sid, seq })),
      ...Array.from({ length: moments }, (_, seq) =>
        remove('contact-moment', { contactSid: sid, seq }),
      ),
    ])
  }

  /** Takes up what an earlier run has noted. */
  resume(moments: readonly ContactMoment[]): LiveStory | undefined {
    const [first] = moments
    if (!first || this.#bySid.has(first.contactSid)) return undefined
    const entry: Entry = {
      sid: first.contactSid,
      story: storyOf(moments),
      moments: (moments.at(-1)?.seq ?? 0) + 1,
      keys: new Set(),
    }
    this.#bySid.set(entry.sid, entry)
    this.#index(entry)
    return entry
  }

  #keep(entry: Entry, before: Story | null, moment: Moment, at: number): void {
    const { sid, story } = entry
    const { accountSid } = story
    const row = { contactSid: sid, seq: entry.moments++, accountSid, at, moment }
    this.#writer.writeBehind([put('contact-moment', row), ...changesOf(sid, before, story)])
    if (isOver(story)) this.#forget(entry)
    else this.#index(entry)
  }

  #index(entry: Entry): void {
    const { taskSid, conferenceSid, lanes } = entry.story
    const names = lanes.flatMap(({ callSid, reservationSid }) => [callSid, reservationSid])
    for (const key of [...names, taskSid, conferenceSid]) {
      if (key === null || this.#byKey.get(key) === entry) continue
      this.#byKey.set(key, entry)
      entry.keys.add(key)
    }
  }

  #forget(entry: Entry): void {
    this.#bySid.delete(entry.sid)
    for (const key of entry.keys) if (this.#byKey.get(key) === entry) this.#byKey.delete(key)
  }
}

/** What has changed of the rows of a contact. */
function changesOf(sid: ContactSid, before: Story | null, after: Story): Change[] {
  const lanes = lanesOf(sid, after)
  const lanesBefore = before ? lanesOf(sid, before) : []
  const segments = segmentsOf(sid, after)
  const segmentsBefore = before ? segmentsOf(sid, before) : []
  return [
    put('contact', contactOf(sid, after)),
    ...differing(lanes, lanesBefore).map((row) => put('contact-lane', row)),
    ...differing(segments, segmentsBefore).map((row) => put('contact-segment', row)),
    ...segmentsBefore
      .slice(segments.length)
      .map(({ seq }) => remove('contact-segment', { contactSid: sid, seq })),
  ]
}

function differing<Row extends object>(rows: readonly Row[], before: readonly Row[]): Row[] {
  return rows.filter((row, index) => {
    const old = before[index]
    return !old || Object.entries(row).some(([name, value]) => old[name as keyof Row] !== value)
  })
}
