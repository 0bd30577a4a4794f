import { until } from '@offhook/test-kit'
import { WebSocket } from 'ws'
import { HeapSnapshot } from './heap-snapshot.ts'

/** The environment of a process whose inspector sleeps until it is woken, and then takes a free port. */
export const inspectable = { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' } as const

/** What one thread holds, after its garbage has been collected. */
export interface ThreadUse {
  readonly thread: string
  readonly heapBytes: number
  /** Timers, sockets and other handles that keep an event loop busy, by Node's name of the kind. */
  readonly handles: Readonly<Record<string, number>>
}

interface Reply {
  readonly id?: number
  readonly method?: string
  readonly params?: Readonly<Record<string, unknown>>
  readonly result?: unknown
  readonly error?: { readonly message: string }
}

type Call = (method: string, params?: object) => Promise<unknown>

const use = `JSON.stringify({
  heapBytes: process.memoryUsage().heapUsed,
  handles: process.getActiveResourcesInfo()
    .reduce((counts, kind) => ({ ...counts, [kind]: (counts[kind] ?? 0) + 1 }), {}),
})`

/** Looks into the threads of a Node process by its inspector's protocol. */
export class Inspector {
  readonly #socket: WebSocket
  readonly #threads = new Map<string, { readonly name: string; readonly line: Line }>()
  readonly #main: Line

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.#main = new Line((text) => socket.send(text))
    socket.on('close', () => this.#end())
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Reply))
  }

  /**
   * @param log what the process has said, with the line that names its inspector's address: it runs
   *   with `NODE_OPTIONS=--inspect=127.0.0.1:0`
   */
  static async open(log: string): Promise<Inspector> {
    const url = /Debugger listening on (ws:\S+)/.exec(log)?.[1]
    if (!url) throw new Error('the process runs without an inspector')
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const inspector = new Inspector(socket)
    await inspector.#main.call('NodeWorker.enable', { waitForDebuggerOnStart: false })
    return inspector
  }

  /** Wakes the inspector of a process that was started `inspectable`. @param log what it has said so far */
  static async wake(pid: number, log: () => string): Promise<Inspector> {
    process.kill(pid, 'SIGUSR1')
    await until('the inspector listens', () => /Debugger listening on ws:\S+\n/.test(log()))
    return Inspector.open(log())
  }

  /** All that each thread has on its heap, the main thread first. They stand still meanwhile. */
  async snapshots(): Promise<readonly { readonly thread: string; readonly heap: HeapSnapshot }[]> {
    const heaps = [{ thread: 'main', heap: await snapshotOf(this.#main) }]
    for (const { name, line } of this.#threads.values()) {
      heaps.push({ thread: name, heap: await snapshotOf(line) })
    }
    return heaps
  }

  /** What each thread holds, the main thread first; those that end meanwhile are left out. */
  async uses(): Promise<readonly ThreadUse[]> {
    const main = await useOf('main', this.#main.call)
    const workers = await Promise.all(
      [...this.#threads].map(async ([session, { name, line }]) =>
        useOf(name, line.call).catch((error) => {
          if (this.#threads.has(session)) throw error
          return null
        }),
      ),
    )
    return [main, ...workers.filter((worker) => worker !== null)]
  }

  close(): void {
    this.#socket.close()
  }

  #end(): void {
    for (const { line } of this.#threads.values()) line.fail('the process has ended')
    this.#main.fail('the process has ended')
  }

  #take(reply: Reply): void {
    const { sessionId, workerInfo, message } = (reply.params ?? {}) as {
      sessionId: string
      workerInfo: { title: string }
      message: string
    }
    switch (reply.method) {
      case 'NodeWorker.attachedToWorker': {
        const send = (text: string) => {
          const asked = { sessionId, message: text }
          // A thread that is gone is told of by its own event.
          this.#main.call('NodeWorker.sendMessageToWorker', asked).catch(() => {})
        }
        this.#threads.set(sessionId, { name: workerInfo.title, line: new Line(send) })
        break
      }
      case 'NodeWorker.detachedFromWorker': {
        const ended = this.#threads.get(sessionId)
        this.#threads.delete(sessionId)
        ended?.line.fail('the thread has ended')
        break
      }
      case 'NodeWorker.receivedMessageFromWorker':
        this.#threads.get(sessionId)?.line.take(JSON.parse(message) as Reply)
        break
      default:
        this.#main.take(reply)
    }
  }
}

/** Questions to one thread, and their answers. */
class Line {
  readonly #send: (text: string) => void
  readonly #waiting = new Map<number, (reply: Reply) => void>()
  readonly #listeners = new Map<string, (params: Reply['params']) => void>()
  #last = 0
  #end: string | null = null

  constructor(send: (text: string) => void) {
    this.#send = send
  }

  readonly call: Call = async (method, params = {}) => {
    if (this.#end !== null) throw new Error(`${method}: ${this.#end}`)
    const id = ++this.#last
    const { result, error } = await new Promise<Reply>((resolve) => {
      this.#waiting.set(id, resolve)
      this.#send(JSON.stringify({ id, method, params }))
    })
    if (error) throw new Error(`${method}: ${error.message}`)
    return result
  }

  /** No more answers will come. */
  fail(message: string): void {
    this.#end = message
    for (const answer of this.#waiting.values()) answer({ error: { message } })
    this.#waiting.clear()
  }

  /** What is told unasked. */
  on(method: string, listener: (params: Reply['params']) => void): void {
    this.#listeners.set(method, listener)
  }

  take(reply: Reply): void {
    if (reply.id === undefined) return this.#listeners.get(reply.method ?? '')?.(reply.params)
    this.#waiting.get(reply.id)?.(reply)
    this.#waiting.delete(reply.id)
  }
}

async function snapshotOf(line: Line): Promise<HeapSnapshot> {
  const chunks: Buffer[] = []
  line.on('HeapProfiler.addHeapSnapshotChunk', (params) =>
    chunks.push(Buffer.from(String(params?.['chunk']))),
  )
  await line.call('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  return new HeapSnapshot(Buffer.concat(chunks))
}

async function useOf(thread: string, call: Call): Promise<ThreadUse> {
  await call('HeapProfiler.collectGarbage')
  const { result } = (await call('Runtime.evaluate', { expression: use })) as {
    result: { value: string }
  }
  return { thread, ...(JSON.parse(result.value) as Omit<ThreadUse, 'thread'>) }
}
