import { OwnRows, type Shelf } from '@offhook/accounts'
import {
  type AccountSid,
  errors,
  makeSid,
  OffhookError,
  type Page,
  type PageRequest,
  put,
  remove,
  TurnQueue,
} from '@offhook/core'
import { IndexedFlow, namedRevisions } from '@offhook/studio-flow'
import type { Flow, FlowFacts, FlowRevision, FlowSid, FlowStatus } from '../model.ts'
import { invalidFlow, readDefinition } from './definition-text.ts'

const BATCH = 500
/** Published flows in memory; a call of another reads it first. */
const MOST_KEPT = 1_000
/** Another node may have published meanwhile. */
const KEPT_MS = 30_000
const MOST_TEST_USERS = 100
const MAX_NAME = 255

export interface FlowInput {
  readonly friendlyName?: string | undefined
  readonly status: FlowStatus
  /** JSON text. */
  readonly definition?: string | undefined
  readonly commitMessage?: string | undefined
}

/** A revision that is to run. */
export interface RunnableFlow {
  readonly flow: Flow
  readonly revision: number
  readonly index: IndexedFlow
}

/** Flows and their revisions, as REST keeps them. */
export class Flows {
  readonly #shelf: Shelf
  readonly #flows: OwnRows<'studio-flow'>
  readonly #revisions: OwnRows<'studio-revision'>
  readonly #turns = new TurnQueue()
  readonly #kept = new Map<string, { readonly runnable: RunnableFlow; readonly until: number }>()
  /** Grows with each change: what was read before one is not kept after it. */
  #generation = 0

  constructor(shelf: Shelf) {
    this.#shelf = shelf
    this.#flows = new OwnRows('studio-flow', 'Flows', shelf)
    this.#revisions = new OwnRows('studio-revision', 'Revisions', shelf)
  }

  list(accountSid: AccountSid, page: PageRequest): Promise<Page<Flow>> {
    return this.#flows.page({ accountSid }, page)
  }

  /** Rejects with 20404. */
  get(accountSid: AccountSid, sid: FlowSid): Promise<Flow> {
    return this.#flows.get(accountSid, sid)
  }

  find(accountSid: AccountSid, sid: FlowSid): Promise<Flow | undefined> {
    return this.#flows.find({ accountSid, sid })
  }

  /** A draft may be wrong: its errors are kept with it. Rejects with 81022, 20001. */
  create(
    accountSid: AccountSid,
    input: FlowInput & { readonly friendlyName: string; readonly definition: string },
  ): Promise<Flow> {
    return this.#write(accountSid, makeSid('FW'), null, input)
  }

  /**
   * Makes a new revision of what is given; the rest is as in the newest.
   * @param after the revision that the writer knows as the newest; undefined does not care
   * Rejects with 20404, 81022, 20412 where there is a newer one.
   */
  update(accountSid: AccountSid, sid: FlowSid, input: FlowInput, after?: number): Promise<Flow> {
    return this.#turns.run(async () => {
      const before = await this.get(accountSid, sid)
      if (after !== undefined && after !== before.revision) {
        const message = `The flow has revision ${before.revision} meanwhile, not ${after}`
        throw new OffhookError(errors.versionMismatch, message)
      }
      return this.#write(accountSid, sid, before, input)
    })
  }

  /** With its revisions; executions stay until they are deleted themselves. Rejects with 20404. */
  remove(accountSid: AccountSid, sid: FlowSid): Promise<void> {
    return this.#turns.run(async () => {
      await this.#flows.remove(accountSid, sid)
      this.#changed(sid)
      for (;;) {
        const { rows } = await this.#revisions.page(
          { accountSid, flowSid: sid },
          { size: BATCH, after: null },
        )
        if (rows.length === 0) return
        const gone = rows.map((row) => remove('studio-revision', { sid: row.sid }))
        await this.#shelf.writer.commit(gone)
      }
    })
  }

  revisions(accountSid: AccountSid, flowSid: FlowSid, page: PageRequest) {
    return this.#revisions.page({ accountSid, flowSid }, page)
  }

  /** A number, `LatestPublished` or `LatestDraft`. Rejects with 20404. */
  async revision(accountSid: AccountSid, flow: Flow, asked: string): Promise<FlowRevision> {
    const revision = revisionOf(flow, asked)
    const where = { accountSid, flowSid: flow.sid, revision: revision ?? -1 }
    const row = await this.#revisions.find(where)
    if (!row) throw new OffhookError(errors.notFound, `There is no revision ${asked}`)
    return row
  }

  /** Rejects with 20404, 20001 for too many. */
  setTestUsers(accountSid: AccountSid, sid: FlowSid, testUsers: readonly string[]): Promise<Flow> {
    if (testUsers.length > MOST_TEST_USERS) {
      const message = `A flow has at most ${MOST_TEST_USERS} test users`
      throw new OffhookError(errors.invalidParameter, message)
    }
    return this.#turns.run(async () => {
      const flow = await this.#flows.update(accountSid, sid, { testUsers })
      this.#changed(sid)
      return flow
    })
  }

  /**
   * What runs for this person; undefined where the account has no such flow, or none is published.
   * @param revision another than the published one, as REST names it
   */
  async runnable(
    accountSid: AccountSid,
    sid: FlowSid,
    contact: string,
    revision: string = namedRevisions[0],
  ): Promise<RunnableFlow | undefined> {
    const kept = this.#keptOf(sid)
    const generation = this.#generation
    const isUsual = revision === namedRevisions[0]
    if (isUsual && kept?.flow.accountSid === accountSid) {
      if (!kept.flow.testUsers.includes(contact)) return kept
    }
    const flow = await this.find(accountSid, sid)
    if (!flow) return undefined
    const isTest = isUsual && flow.testUsers.includes(contact)
    const asked = isTest ? String(flow.revision) : revision
    const row = await this.revision(accountSid, flow, asked).catch(() => undefined)
    if (!row?.valid) return undefined
    const { definition } = readDefinition(row.definition)
    if (!definition) return undefined
    const runnable = { flow, revision: row.revision, index: new IndexedFlow(definition) }
    if (isUsual && !isTest && generation === this.#generation) this.#keep(runnable)
    return runnable
  }

  #keptOf(sid: FlowSid): RunnableFlow | undefined {
    const kept = this.#kept.get(sid)
    return kept && kept.until > this.#shelf.clock.monotonic() ? kept.runnable : undefined
  }

  #keep(runnable: RunnableFlow): void {
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear()
    const until = this.#shelf.clock.monotonic() + KEPT_MS
    this.#kept.set(runnable.flow.sid, { runnable, until })
  }

  #changed(sid: FlowSid): void {
    this.#generation++
    this.#kept.delete(sid)
  }

  async #write(
    accountSid: AccountSid,
    sid: FlowSid,
    before: Flow | null,
    input: FlowInput,
  ): Promise<Flow> {
    const definition = input.definition ?? before?.definition ?? ''
    const { validation } = readDefinition(definition)
    if (input.status === 'published' && !validation.valid) throw invalidFlow(validation.errors)
    const friendlyName = input.friendlyName ?? before?.friendlyName ?? ''
    if (friendlyName.trim() === '' || friendlyName.length > MAX_NAME) {
      throw new OffhookError(errors.invalidParameter, `FriendlyName: 1 to ${MAX_NAME} characters`)
    }
    const now = this.#shelf.clock.now()
    const revision = (before?.revision ?? 0) + 1
    const facts: FlowFacts = {
      ...{ friendlyName, definition, revision, ...validation },
      status: input.status,
      commitMessage: input.commitMessage ?? null,
    }
    const flow: Flow = {
      ...facts,
      ...{ sid, accountSid },
      publishedRevision:
        input.status === 'published' ? revision : (before?.publishedRevision ?? null),
      testUsers: before?.testUsers ?? [],
      dateCreated: before?.dateCreated ?? now,
      dateUpdated: now,
    }
    const row: FlowRevision = {
      ...facts,
      ...{ sid: makeSid('FV'), accountSid, flowSid: sid, dateCreated: now, dateUpdated: now },
    }
    await this.#shelf.writer.commit([put('studio-flow', flow), put('studio-revision', row)])
    this.#changed(sid)
    return flow
  }
}

function revisionOf(flow: Flow, asked: string): number | null {
  if (asked === namedRevisions[0]) return flow.publishedRevision
  if (asked === namedRevisions[1]) return flow.revision
  return /^\d{1,9}$/.test(asked) ? Number(asked) : null
}
