import { createRequire } from 'node:module'
import type { LiveMessage, LiveRequest, LiveRows, LiveTopic, LoginReply } from '@offhook/desk-api'
import { type ReadyServer, until } from '@offhook/test-kit'
import type WebSocket from 'ws'

const { WebSocket: Socket } = createRequire(import.meta.url)('ws') as {
  WebSocket: typeof WebSocket
}

/** The bearer token of one of the logins that the first start made. */
export async function tokenOf(server: ReadyServer, role: 'agent' | 'admin'): Promise<string> {
  const login = server.logins.find((one) => one.role === role)
  const answer = await fetch(`${server.httpUrl}/offhook/v1/Sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: login?.username, password: login?.password }),
  })
  return ((await answer.json()) as LoginReply).token
}

/** The desktop's live connection, by the wire alone: what it was told, and what that makes. */
export class LiveClient {
  readonly messages: LiveMessage[] = []
  readonly rows = new Map<string, Map<string, unknown>>()
  readonly seen: Partial<Record<LiveTopic, number>> = {}
  run = ''
  /** How it was closed by the server. */
  closed: number | null = null
  readonly #socket: WebSocket

  private constructor(server: ReadyServer) {
    this.#socket = new Socket(`${server.httpUrl.replace('http', 'ws')}/offhook/v1/live`)
    this.#socket.on('message', (data) => this.#take(JSON.parse(String(data))))
    this.#socket.on('close', (code) => {
      this.closed = code
    })
    this.#socket.on('error', () => {})
  }

  /** Opens the socket and says nothing. */
  static async connect(server: ReadyServer): Promise<LiveClient> {
    const client = new LiveClient(server)
    await new Promise<void>((resolve, reject) => {
      client.#socket.once('open', () => resolve())
      client.#socket.once('error', reject)
    })
    return client
  }

  /** Opens it and says hello; resolves when there is a snapshot, or more, of each topic. */
  static async open(
    server: ReadyServer,
    hello: Omit<Extract<LiveRequest, { type: 'hello' }>, 'type'>,
  ): Promise<LiveClient> {
    const client = await LiveClient.connect(server)
    client.send({ type: 'hello', ...hello })
    await until('every topic was answered', () => {
      if (client.closed !== null) throw new Error(`closed with ${client.closed}`)
      return hello.topics.every((topic) =>
        client.messages.some((one) => 'topic' in one && one.topic === topic),
      )
    })
    return client
  }

  send(request: LiveRequest): void {
    this.sendText(JSON.stringify(request))
  }

  sendText(frame: string): void {
    this.#socket.send(frame)
  }

  of<Topic extends LiveTopic>(topic: Topic): readonly LiveRows[Topic][] {
    return [...(this.rows.get(topic)?.values() ?? [])] as LiveRows[Topic][]
  }

  /** Waits until the rows of a topic fulfil something, and gives that. */
  when<Topic extends LiveTopic, T>(
    what: string,
    topic: Topic,
    find: (rows: readonly LiveRows[Topic][]) => T | undefined | false | null,
  ): Promise<T> {
    return until(what, () => find(this.of(topic)))
  }

  /** As if the network were cut. */
  cut(): void {
    this.#socket.terminate()
  }

  close(): void {
    this.#socket.close()
  }

  #take(message: LiveMessage): void {
    this.messages.push(message)
    if (message.type === 'welcome') this.run = message.run
    if (message.type !== 'snapshot' && message.type !== 'delta') return
    const rows = message.type === 'delta' ? this.rows.get(message.topic) : undefined
    const known = rows ?? new Map<string, unknown>()
    this.rows.set(message.topic, known)
    this.seen[message.topic] = message.seq
    for (const row of message.type === 'snapshot' ? message.rows : message.put)
      known.set(row.key, row)
    if (message.type === 'delta') for (const key of message.gone) known.delete(key)
  }
}
