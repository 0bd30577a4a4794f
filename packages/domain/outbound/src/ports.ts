/** What `outbound` uses of others, and what the store reads for it. */
import type { AccountSid, Page, PageRequest } from '@offhook/core'
import type {
  DialList,
  DialListSid,
  DialRecord,
  DialRecordSid,
  DialRecordState,
  DialTally,
} from './model.ts'

export interface RecordFilter {
  readonly accountSid: AccountSid
  /** Null: callbacks. */
  readonly listSid: DialListSid | null
  readonly state?: DialRecordState | undefined
}

/** How far a list has come: records by state, and those that are done by outcome. */
export interface DialProgress {
  readonly total: number
  readonly waiting: number
  /** Offered, dialling or talking. */
  readonly active: number
  readonly done: number
  readonly outcomes: Readonly<Record<string, number>>
  /** When the next record that waits is due; null where none waits. */
  readonly nextDueAt: number | null
}

export interface OutboundRepository {
  /** Lists that are worked off, of all accounts. */
  runningLists(): Promise<readonly DialList[]>
  /** Records of a list that wait and are due, those due first first. */
  due(listSid: DialListSid, now: number, limit: number): Promise<readonly DialRecord[]>
  /** Callbacks that wait and are due, of all accounts. */
  dueCallbacks(now: number, limit: number): Promise<readonly DialRecord[]>
  /** Offered, dialling or talking, of all accounts. */
  active(): Promise<readonly DialRecord[]>
  /** Which of these there are. */
  known(sids: readonly DialRecordSid[]): Promise<ReadonlySet<string>>
  /** Of a list, from this day on. */
  tallies(listSid: DialListSid, fromDay: number): Promise<readonly DialTally[]>
  progress(listSid: DialListSid): Promise<DialProgress>
  /** Newest first. */
  records(filter: RecordFilter, page: PageRequest): Promise<Page<DialRecord>>
}
