/** sipp, somebody else's SIP program, as a telephone that sends its keys by INFO. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { until } from '@offhook/test-kit'
import { root } from './root.ts'

const scenario = join(root, 'tests', 'support', 'sipp', 'keys.xml')
/** What ends a message between two sipps. */
const END = '\u001b'

export class SippKeys {
  readonly #twin: Server
  readonly #sipp: ChildProcess
  #socket: Socket | null = null
  #callId = ''
  /** How often it has said that it can take a key: once the call is up, and after each that was answered. */
  #ready = 0
  #pressed = 0

  private constructor(twin: Server, address: string, user: string) {
    this.#twin = twin
    twin.on('connection', (socket) => {
      this.#socket = socket
      socket.on('error', () => {})
      let heard = ''
      socket.on('data', (part) => {
        heard += part.toString('latin1')
        const messages = heard.split(END)
        heard = messages.pop() ?? ''
        this.#ready += messages.length
        this.#callId = /Call-ID: (\S+)/.exec(messages.at(-1) ?? '')?.[1] ?? this.#callId
      })
    })
    const { port } = twin.address() as { port: number }
    const here = ['-i', '127.0.0.1', '-3pcc', `127.0.0.1:${port}`, '-nostdin']
    this.#sipp = spawn('sipp', [address, '-sf', scenario, '-s', user, '-m', '1', ...here], {
      stdio: 'ignore',
      env: { ...process.env, TERM: 'dumb' },
    })
    // Where there is no such program, the call is not answered in time.
    this.#sipp.on('error', () => {})
  }

  /** Calls a user at an address (`host:port`); resolves when it is answered. */
  static async call(user: string, address: string): Promise<SippKeys> {
    const twin = createServer().listen(0, '127.0.0.1')
    await once(twin, 'listening')
    const phone = new SippKeys(twin, address, user)
    try {
      await phone.#isReady()
      return phone
    } catch (error) {
      await phone.close()
      throw error
    }
  }

  /** Presses keys, one in each of the two forms that phones use; resolves when all are answered. */
  async press(keys: string): Promise<void> {
    for (const key of keys) {
      const isPlain = this.#pressed++ % 2 === 1
      const type = isPlain ? 'application/dtmf' : 'application/dtmf-relay'
      const body = isPlain ? key : `Signal=${key}`
      const lines = [`Call-ID: ${this.#callId}`, 'From: twin', `Type: ${type}`, `Body: ${body}`]
      this.#socket?.write(`${lines.join('\r\n')}\r\n\r\n${END}`)
      await this.#isReady()
    }
  }

  #isReady(): Promise<unknown> {
    return until('sipp can take a key', () => this.#ready > this.#pressed)
  }

  async close(): Promise<void> {
    const { exitCode, pid, signalCode } = this.#sipp
    if (pid !== undefined && exitCode === null && signalCode === null) {
      const gone = once(this.#sipp, 'exit')
      this.#sipp.kill('SIGKILL')
      await gone
    }
    this.#socket?.destroy()
    await new Promise((resolve) => this.#twin.close(resolve))
  }
}
