import type { Change, ChangeWriter, Clock, OutboxChange } from '@offhook/core'
import type { Call, Conference, Hold, Participant, Queue, Recording } from '../model.ts'
import type { Page, VoiceRepository } from '../repository.ts'

type Row = Readonly<Record<string, unknown>>

/** The store, in memory: slow or refusing when a test asks for it. */
export class MemoryStore implements ChangeWriter, VoiceRepository {
  /** Milliseconds that each commit takes. */
  delayMs = 0
  /** Commits that this says true of are refused. */
  refuses: (changes: readonly Change[]) => boolean = () => false
  readonly commits: (readonly Change[])[] = []
  readonly behind: (readonly Change[])[] = []
  readonly outbox: OutboxChange[] = []
  readonly #clock: Clock
  readonly #tables = new Map<string, Map<string, Row>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async commit(changes: readonly Change[]): Promise<void> {
    if (this.delayMs > 0) {
      await new Promise<void>((done) => this.#clock.setTimeout(done, this.delayMs))
    }
    if (this.refuses(changes)) throw new Error('the store refused')
    this.#apply(changes)
    this.commits.push(changes)
  }

  writeBehind(changes: readonly Change[]): void {
    this.behind.push(changes)
    this.#apply(changes)
  }

  rows<T>(entity: string): T[] {
    return [...(this.#tables.get(entity)?.values() ?? [])] as T[]
  }

  /** The webhooks in the outbox, as the parameters they carry. */
  webhooks(url?: string): Readonly<Record<string, string>>[] {
    return this.outbox
      .filter(({ payload }) => url === undefined || payload['url'] === url)
      .map(({ payload }) => payload['parameters'] as Record<string, string>)
  }

  #apply(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.op === 'outbox') this.outbox.push(change)
      else if (change.op === 'put') this.#table(change.entity).set(keyOf(change.row), change.row)
      else this.#table(change.entity).delete(keyOf(change.key))
    }
  }

  #table(entity: string): Map<string, Row> {
    const table = this.#tables.get(entity) ?? new Map<string, Row>()
    this.#tables.set(entity, table)
    return table
  }

  #of<T extends { accountSid: string }>(entity: string, accountSid: string, sid: string) {
    const row = this.#tables.get(entity)?.get(sid) as T | undefined
    return Promise.resolve(row?.accountSid === accountSid ? row : undefined)
  }

  #page<T>(entity: string): Promise<Page<T>> {
    return Promise.resolve({ rows: this.rows<T>(entity), next: null })
  }

  call(accountSid: string, sid: string) {
    return this.#of<Call>('call', accountSid, sid)
  }
  calls() {
    return this.#page<Call>('call')
  }
  conference(accountSid: string, sid: string) {
    return this.#of<Conference>('conference', accountSid, sid)
  }
  async holds(callSids: readonly string[]) {
    return this.rows<Hold>('hold').filter(({ callSid }) => callSids.includes(callSid))
  }
  conferences() {
    return this.#page<Conference>('conference')
  }
  async participants(conferenceSid: string) {
    const rows = this.rows<Participant>('participant')
    return rows.filter((row) => row.conferenceSid === conferenceSid)
  }
  recording(accountSid: string, sid: string) {
    return this.#of<Recording>('recording', accountSid, sid)
  }
  async recordingsOf(sids: readonly string[]) {
    return this.rows<Recording>('recording').filter(({ sid }) => sids.includes(sid))
  }
  recordings() {
    return this.#page<Recording>('recording')
  }
  queue(accountSid: string, sid: string) {
    return this.#of<Queue>('queue', accountSid, sid)
  }
  async queueByName(accountSid: string, friendlyName: string) {
    return this.rows<Queue>('queue').find(
      (row) => row.accountSid === accountSid && row.friendlyName === friendlyName,
    )
  }
  queues() {
    return this.#page<Queue>('queue')
  }
  async queueMembers() {
    return []
  }
}

function keyOf(fields: Row): string {
  if (fields['sid'] !== undefined) return String(fields['sid'])
  return `${fields['conferenceSid'] ?? fields['queueSid']} ${fields['callSid']} ${fields['heldFrom'] ?? ''}`
}
