import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { endProgram } from '@offhook/test-kit'
import { Cable } from './cable.ts'

/** Runs in the other network: lines of `port base64` go out as datagrams, what comes back is printed. */
const PROGRAM = `
const socket = require('node:dgram').createSocket('udp4')
socket.on('message', (bytes) => console.log(bytes.toString('base64')))
socket.bind(5060, process.argv[1], () => console.log(''))
require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const [port, text] = line.split(' ')
  socket.send(Buffer.from(text, 'base64'), Number(port), process.argv[2], () => {})
}).on('close', () => process.exit())
`

/** A machine that nobody trusts: an address of its own behind a virtual cable, speaking UDP. */
export class Stranger {
  /** Every datagram that came back. */
  readonly answers: string[] = []
  readonly #cable: Cable
  #child: ChildProcess | null = null

  private constructor(cable: Cable) {
    this.#cable = cable
  }

  static async open(): Promise<Stranger> {
    const stranger = new Stranger(await Cable.open())
    try {
      await stranger.#start()
    } catch (error) {
      await stranger.close()
      throw error
    }
    return stranger
  }

  /** Its own address. */
  get address(): string {
    return this.#cable.address
  }

  /** This machine's address, as it sees it. */
  get ours(): string {
    return this.#cable.ours
  }

  /** Sends datagrams, in order. */
  send(port: number, ...datagrams: readonly (string | Buffer)[]): void {
    for (const datagram of datagrams) {
      this.#child?.stdin?.write(`${port} ${Buffer.from(datagram).toString('base64')}\n`)
    }
  }

  /** The status codes of the responses so far. */
  statuses(): number[] {
    return this.answers.flatMap((text) => {
      const status = /^SIP\/2\.0 (\d{3})/.exec(text)?.[1]
      return status === undefined ? [] : [Number(status)]
    })
  }

  async close(): Promise<void> {
    if (this.#child) await endProgram(this.#child)
    await this.#cable.close()
  }

  async #start(): Promise<void> {
    const program = [process.execPath, '-e', PROGRAM, this.address, this.ours]
    const child = spawn('ip', ['netns', 'exec', this.#cable.network, ...program], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#child = child
    const lines = createInterface({ input: child.stdout })
    await new Promise<void>((resolve, reject) => {
      lines.once('line', () => resolve())
      child.once('exit', (code) => reject(new Error(`the stranger ended with ${code}`)))
    })
    lines.on('line', (line) => this.answers.push(Buffer.from(line, 'base64').toString('latin1')))
  }
}
