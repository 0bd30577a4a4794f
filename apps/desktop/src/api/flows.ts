import type { FlowExecutionEnd, FlowLive, FlowTrial } from '@offhook/desk-api'
import type { Http } from './http.ts'

/** A flow, or one of its revisions, by the names of the wire. */
export interface FlowRow {
  readonly sid: string
  readonly friendly_name: string
  readonly status: 'draft' | 'published'
  readonly revision: number
  readonly commit_message: string | null
  readonly valid: boolean
  readonly date_created: string
  readonly date_updated: string | null
  /** Where a number's calls are sent to run this flow. */
  readonly webhook_url: string
}

/** With its definition, which lists leave out. */
export interface WholeFlow extends FlowRow {
  readonly definition: object
}

/** One run of a flow. */
export interface ExecutionRow {
  readonly sid: string
  readonly status: 'active' | 'ended'
  readonly contact_channel_address: string
  readonly initiated_by: string
  readonly date_created: string
}

/** A widget that a run has left. */
export interface StepRow {
  readonly sid: string
  /** The event that led on. */
  readonly name: string
  readonly transitioned_from: string
  readonly transitioned_to: string
  readonly date_created: string
}

/** What is saved as a new revision. */
export interface FlowChange {
  readonly friendlyName?: string
  readonly definition?: object
  readonly status: 'draft' | 'published'
  readonly commitMessage?: string
}

const PATH = '/v2/Flows'

/** The flows of the account, by Twilio's own interface. */
export class Flows {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  list(): Promise<readonly FlowRow[]> {
    return this.#pages(PATH, 'flows')
  }

  fetch(sid: string): Promise<WholeFlow> {
    return this.#http.get(at(sid))
  }

  create(change: FlowChange): Promise<WholeFlow> {
    return this.#http.post(PATH, { form: formOf(change) })
  }

  /**
   * Makes a new revision; publishing an invalid one is refused with 81022.
   * @param after the revision that was changed: where there is a newer one it is refused with 20412
   */
  update(sid: string, change: FlowChange, after: number): Promise<WholeFlow> {
    return this.#http.post(at(sid), { form: formOf(change), ifMatch: after })
  }

  remove(sid: string): Promise<void> {
    return this.#http.delete(at(sid))
  }

  /** The latest first. */
  async revisions(sid: string): Promise<readonly FlowRow[]> {
    const rows = await this.#pages(`${at(sid)}/Revisions`, 'revisions')
    return [...rows].sort((a, b) => b.revision - a.revision)
  }

  revision(sid: string, revision: number): Promise<WholeFlow> {
    return this.#http.get(`${at(sid)}/Revisions/${revision}`)
  }

  /** Who is in the flow now, and how today's callers went. */
  live(sid: string): Promise<FlowLive> {
    return this.#http.get(`/offhook/v1/Flows/${encodeURIComponent(sid)}/Live`)
  }

  /** Makes a run of the newest revision by a real call. */
  tryRun(sid: string, run: object): Promise<FlowTrial> {
    return this.#http.post(`/offhook/v1/Flows/${encodeURIComponent(sid)}/Trials`, { json: { run } })
  }

  /** The newest runs of the flow. */
  async executions(sid: string): Promise<readonly ExecutionRow[]> {
    const page = await this.#http.get<{ executions: readonly ExecutionRow[] }>(
      `${at(sid)}/Executions`,
      { query: { PageSize: NEWEST } },
    )
    return page.executions
  }

  /** Why a run ended. */
  end(sid: string, executionSid: string): Promise<FlowExecutionEnd> {
    const flow = `/offhook/v1/Flows/${encodeURIComponent(sid)}`
    return this.#http.get(`${flow}/Executions/${encodeURIComponent(executionSid)}`)
  }

  /** What a run has gone through, from its beginning. */
  async steps(sid: string, executionSid: string): Promise<readonly StepRow[]> {
    const page = await this.#http.get<{ steps: readonly StepRow[] }>(
      `${at(sid)}/Executions/${encodeURIComponent(executionSid)}/Steps`,
      { query: { PageSize: 1000 } },
    )
    return page.steps.toReversed()
  }

  /** What was known once a step was left. */
  async stepContext(sid: string, executionSid: string, stepSid: string): Promise<object> {
    const run = `${at(sid)}/Executions/${encodeURIComponent(executionSid)}`
    const { context } = await this.#http.get<{ context: object }>(
      `${run}/Steps/${encodeURIComponent(stepSid)}/Context`,
    )
    return context
  }

  /** A page has 50 rows, since each is read with its definition. */
  async #pages(path: string, name: 'flows' | 'revisions'): Promise<readonly FlowRow[]> {
    const rows: FlowRow[] = []
    let query: Readonly<Record<string, string>> = {}
    while (rows.length < MOST) {
      const page = await this.#http.get<FlowPage>(path, { query })
      rows.push(...(page[name] ?? []))
      const next = page.meta?.next_page_url
      if (!next) break
      query = Object.fromEntries(new URL(next).searchParams)
    }
    return rows
  }
}

interface FlowPage {
  readonly flows?: readonly FlowRow[]
  readonly revisions?: readonly FlowRow[]
  readonly meta?: { readonly next_page_url: string | null }
}

/** Flows of an account, or revisions of a flow, that are listed. */
const MOST = 1_000

/** So many runs are listed. */
const NEWEST = 50

const at = (sid: string): string => `${PATH}/${encodeURIComponent(sid)}`

function formOf(change: FlowChange): Record<string, string> {
  const { friendlyName, definition, status, commitMessage } = change
  return {
    Status: status,
    ...(friendlyName !== undefined && { FriendlyName: friendlyName }),
    ...(definition && { Definition: JSON.stringify(definition) }),
    ...(commitMessage && { CommitMessage: commitMessage }),
  }
}
