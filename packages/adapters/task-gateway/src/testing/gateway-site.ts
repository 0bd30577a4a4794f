import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AccessToken, TokenPolicy, TokenRefusal } from '@offhook/accounts'
import { Contacts } from '@offhook/contacts'
import {
  type Change,
  Emitter,
  makeSid,
  type OffhookError,
  silentLogger,
  systemClock,
  type WorkerSid,
} from '@offhook/core'
import {
  createDefaultWorkspace,
  createTask,
  createTaskQueue,
  createWorker,
  createWorkflow,
  type DefaultWorkspace,
  type LiveRows,
  TaskRouter,
  type Worker,
  type WorkerLease,
  WorkerPresence,
} from '@offhook/task-router'
import { TaskGateway } from '../task-gateway.ts'

/** The gateway with the real router and a real port, and the leases that it would store. */
export class GatewaySite {
  readonly leases = new Map<string, WorkerLease>()
  /** Why a supervisor may not write the attributes of a worker; null lets them. */
  attributesRefusal: OffhookError | null = null
  /** What workers have moved to, in order. */
  readonly moves: string[] = []
  readonly router: TaskRouter
  readonly home: DefaultWorkspace
  readonly #gateway: TaskGateway
  readonly #closers: (() => void)[]
  readonly #server: Server
  readonly #tokens: Map<string, AccessToken>
  readonly #refused = new Set<AccessToken>()
  readonly #changes = new Emitter<{ readonly changed: [] }>()

  private constructor(parts: {
    router: TaskRouter
    home: DefaultWorkspace
    workerLostAfterMs: number
  }) {
    const { router, workerLostAfterMs } = parts
    this.router = router
    this.home = parts.home
    router.events.on('changed', ({ items }) => {
      for (const { type, worker } of items) {
        if (type === 'worker.activity.update' && worker) this.moves.push(this.doing(worker) ?? '')
      }
    })
    const common = { clock: systemClock, logger: silentLogger, router }
    // No call is joined here: nobody asks for more of the calls than what happens to them.
    const voice = {
      events: new Emitter(),
      readerOf: () => () => undefined,
    } as unknown as ConstructorParameters<typeof Contacts>[0]['voice']
    const alerts = {} as ConstructorParameters<typeof Contacts>[0]['alerts']
    const contacts = new Contacts({ ...common, voice, alerts })
    const presence = new WorkerPresence({
      ...common,
      writer: { writeBehind: (changes) => this.#keep(changes) },
      repository: { workerLeases: async () => [...this.leases.values()] },
      lostAfterMs: workerLostAfterMs,
    })
    const tokens = new Map<string, AccessToken>()
    this.#tokens = tokens
    this.#gateway = new TaskGateway({
      ...common,
      contacts,
      presence,
      checkAttributes: async () => {
        if (this.attributesRefusal) throw this.attributesRefusal
      },
      workerLostAfterMs,
      accounts: {
        verifyAccessToken: async (text): Promise<AccessToken | { refused: TokenRefusal }> => {
          const token = tokens.get(text)
          if (!token) return { refused: 'bad-signature' }
          if (this.#refused.has(token)) return { refused: 'revoked' }
          return token.expiresAt > Date.now() ? token : { refused: 'expired' }
        },
        refusalOf: (token) => (this.#refused.has(token) ? 'revoked' : null),
        events: this.#changes,
      },
    })
    this.#closers = [
      () => this.#gateway.close(),
      () => presence.close(),
      () => contacts.close(),
      () => router.close(),
    ]
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', async () => {
        const reply = await this.#gateway.handle({
          method: request.method ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        })
        response.writeHead(reply.status, reply.headers)
        response.end(reply.body, reply.flushed)
      })
    })
    this.#server.on('upgrade', (request, socket, head) =>
      this.#gateway.handleUpgrade(request, socket, head),
    )
  }

  static async open(options: { workerLostAfterMs: number }): Promise<GatewaySite> {
    const router = new TaskRouter({
      clock: systemClock,
      logger: silentLogger,
      writer: { commit: async () => {}, writeBehind() {} },
      repository: {
        loadLive: async () => ({}) as LiveRows,
        task: async () => undefined,
        reservation: async () => undefined,
        reservationsOfTask: async () => [],
        decisionsOfTask: async () => [],
        events: async () => ({ rows: [], next: null }),
        countedEvents: async () => [],
      },
    })
    const home = await router.run(createDefaultWorkspace(makeSid('AC')))
    const site = new GatewaySite({ router, home, ...options })
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve))
    return site
  }

  /** Without the scheme: for `http://` and `ws://` alike. */
  get origin(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/wschannels`
  }

  /** Ends the gateway as the server's end does; the port stays. */
  closeGateway(): void {
    for (const close of this.#closers.splice(0)) close()
  }

  async close(): Promise<void> {
    this.closeGateway()
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  async worker(name: string, activity = 'Available'): Promise<Worker> {
    const { workspaceSid } = this.home
    return this.router.run(
      createWorker(workspaceSid, {
        friendlyName: name,
        activitySid: this.activity(activity),
        attributes: { contact_uri: `client:${name}` },
      }),
    )
  }

  /** What decides who is offered what, beside the defaults: queues' expressions, and a workflow's targets. */
  async decide(by: { queues: readonly string[]; targets: readonly object[] }): Promise<void> {
    const { workspaceSid, taskQueueSid } = this.home
    for (const targetWorkers of by.queues) {
      await this.router.run(
        createTaskQueue(workspaceSid, { friendlyName: randomUUID(), targetWorkers }),
      )
    }
    const filters = [{ expression: 'kind == "vip"', targets: by.targets }]
    const routing = { filters, default_filter: { queue: taskQueueSid } }
    await this.router.run(
      createWorkflow(workspaceSid, {
        friendlyName: randomUUID(),
        configuration: JSON.stringify({ task_routing: routing }),
      }),
    )
  }

  activity(name: string): string {
    const all = this.router.list('activity', this.home.workspaceSid)
    return all.find(({ friendlyName }) => friendlyName === name)?.sid ?? ''
  }

  doing({ sid }: Worker): string | undefined {
    const now = this.router.worker(sid)
    return now && this.router.get('activity', now.activitySid)?.friendlyName
  }

  task(attributes = {}) {
    const { workspaceSid, workflowSid } = this.home
    return this.router.run(
      createTask({ workspaceSid, workflowSid, taskChannel: 'voice', attributes }),
    )
  }

  /** A token of the worker that lives for so long. */
  token(worker: Worker, lifeMs = 3_600_000, role: 'worker' | 'supervisor' = 'worker'): string {
    return this.#issue(worker.friendlyName, { workerSid: worker.sid, role }, lifeMs)
  }

  /** This token is no longer valid. */
  refuse(text: string): void {
    const token = this.#tokens.get(text)
    if (token) this.#refused.add(token)
    this.#changes.emit('changed')
  }

  /** A token of nobody's desk. */
  adminToken(): string {
    return this.#issue('admin', { workerSid: null, role: 'admin' }, 3_600_000)
  }

  /** An older token of this worker, which may do what its policies allow. */
  policyToken(worker: Worker, policies: readonly TokenPolicy[]): string {
    const text = this.token(worker)
    const token = this.#tokens.get(text)
    if (token) this.#tokens.set(text, { ...token, keySid: null, policies })
    return text
  }

  #issue(
    identity: string,
    grant: { workerSid: WorkerSid | null; role: 'worker' | 'supervisor' | 'admin' },
    lifeMs: number,
  ): string {
    const { workspaceSid } = this.home
    const { accountSid } = this.router.get('workspace', workspaceSid) ?? {}
    if (!accountSid) throw new Error('there is no workspace')
    const text = `token-${this.#tokens.size}`
    this.#tokens.set(text, {
      accountSid,
      keySid: makeSid('SK'),
      grants: { identity, voice: null, taskRouter: { workspaceSid, ...grant } },
      issuedAt: Date.now(),
      expiresAt: Date.now() + lifeMs,
    })
    return text
  }

  /** A request of the bridge, below the workspace. */
  async request(
    token: string,
    method: 'GET' | 'POST',
    path: string,
    params: object = {},
    apiVersion = 'v1',
  ): Promise<{ status: number; code?: number; payload: Record<string, unknown> }> {
    const response = await fetch(`http://${this.origin}`, {
      method: 'POST',
      headers: { apiVersion },
      body: JSON.stringify({
        url: `Workspaces/${this.home.workspaceSid}/${path}`,
        method,
        params,
        token,
      }),
    })
    const body = (await response.json()) as { payload?: Record<string, unknown> }
    return { ...body, status: response.status, payload: body.payload ?? {} }
  }

  /** What the bridge answers to a worker who reads their own row. */
  async ask(token: string, worker: Worker): Promise<number> {
    return (await this.request(token, 'GET', `Workers/${worker.sid}`)).status
  }

  #keep(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.op === 'put') {
        const row = change.row as unknown as WorkerLease
        this.leases.set(row.workerSid, row)
      } else if (change.op === 'delete') this.leases.delete(String(change.key['workerSid']))
    }
  }
}
