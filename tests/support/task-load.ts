import { setTimeout as pause } from 'node:timers/promises'
import type { ReadyServer } from '@offhook/test-kit'
import { basicAuth } from './rest.ts'

/** What a client waits for an answer before it asks the other node. */
const ANSWER_WITHIN_MS = 2_000
const IDLE_MS = 25
/** More are not left waiting: what is open at the end is worked off before the next test. */
const MAX_OPEN = 40

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

interface ReservationRow {
  readonly sid: string
  readonly task_sid: string
}

/**
 * Clients of TaskRouter under way: some create tasks, each worker accepts what is offered and
 * completes it. They know several nodes and ask another when one refuses or is silent. What was
 * acknowledged is remembered; it must be true ever after.
 */
export class TaskLoad {
  /** Tasks whose creation was answered with 201. */
  readonly created = new Set<string>()
  /** Tasks by the reservation whose acceptance was answered with 200. */
  readonly accepted = new Map<string, string>()
  readonly #facts: ReadyServer
  readonly #urls: string[]
  #asking = 0
  #workers: readonly string[] = []
  #creating = false
  #working = false
  #running: Promise<unknown> = Promise.resolve()

  constructor(facts: ReadyServer) {
    this.#facts = facts
    this.#urls = [facts.httpUrl]
  }

  /** Another node that may be asked. */
  knows(url: string): void {
    this.#urls.push(url)
  }

  /** Makes workers who are available. */
  async hire(count: number): Promise<void> {
    const { body } = await this.ask('GET', 'Activities?FriendlyName=Available')
    const [available] = body['activities'] as { sid: string }[]
    const workers: string[] = []
    for (let index = 0; index < count; index++) {
      const made = await this.ask('POST', 'Workers', {
        FriendlyName: `worker ${index}`,
        ActivitySid: available?.sid ?? '',
      })
      workers.push(String(made.body['sid']))
    }
    this.#workers = workers
  }

  start(options: { creators: number }): void {
    this.#creating = true
    this.#working = true
    this.#running = Promise.all([
      ...Array.from({ length: options.creators }, () => this.#create()),
      ...this.#workers.map((sid) => this.#work(sid)),
    ])
  }

  /** No more tasks; those that are there are worked off. */
  enough(): void {
    this.#creating = false
  }

  async stop(): Promise<void> {
    this.#creating = false
    this.#working = false
    await this.#running
  }

  /** One request to whichever node answers; null when none did, and nobody knows what came of it. */
  async tried(method: string, path: string, form?: Record<string, string>): Promise<Answer | null> {
    const asked = this.#asking
    const url = this.#urls[asked % this.#urls.length] ?? ''
    const answer = await this.askOf(url, method, path, form, ANSWER_WITHIN_MS).catch(() => null)
    if (answer !== null && answer.status !== 503) return answer
    // Once for all who asked the same: each by itself, they would come around to the silent one.
    if (this.#asking === asked) this.#asking++
    await pause(IDLE_MS)
    return null
  }

  /** The same, until there is an answer. */
  async ask(method: string, path: string, form?: Record<string, string>): Promise<Answer> {
    for (;;) {
      const answer = await this.tried(method, path, form)
      if (answer !== null) return answer
    }
  }

  async askOf(
    url: string,
    method: string,
    path: string,
    form?: Record<string, string>,
    withinMs = 60_000,
  ): Promise<Answer> {
    const { workspaceSid } = this.#facts
    const response = await fetch(`${url}/v1/Workspaces/${workspaceSid}/${path}`, {
      method,
      headers: {
        authorization: basicAuth(this.#facts),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { body: new URLSearchParams(form).toString() }),
      signal: AbortSignal.timeout(withinMs),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }

  newTask(): Record<string, string> {
    return { WorkflowSid: this.#facts.workflowSid, TaskChannel: 'default', Attributes: '{}' }
  }

  async #create(): Promise<void> {
    while (this.#creating) {
      if (this.created.size - this.accepted.size > MAX_OPEN) {
        await pause(IDLE_MS)
        continue
      }
      const made = await this.tried('POST', 'Tasks', this.newTask())
      if (made?.status === 201) this.created.add(String(made.body['sid']))
    }
  }

  async #work(workerSid: string): Promise<void> {
    const path = `Workers/${workerSid}/Reservations`
    while (this.#working) {
      for (const { sid, task_sid } of await this.#reservations(path, 'pending')) {
        const done = await this.tried('POST', `${path}/${sid}`, { ReservationStatus: 'accepted' })
        if (done?.status === 200) this.accepted.set(sid, task_sid)
      }
      // Also those whose acceptance nobody answered.
      const mine = await this.#reservations(path, 'accepted')
      for (const { task_sid } of mine) {
        await this.tried('POST', `Tasks/${task_sid}`, { AssignmentStatus: 'completed' })
      }
      if (mine.length === 0) await pause(IDLE_MS)
    }
  }

  async #reservations(path: string, status: string): Promise<readonly ReservationRow[]> {
    const found = await this.tried('GET', `${path}?ReservationStatus=${status}`)
    return (found?.body['reservations'] ?? []) as ReservationRow[]
  }
}
