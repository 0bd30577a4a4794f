import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'

const run = promisify(execFile)

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

/** Whether this machine lets us make a network of its own: root, and the `ip` command. */
export async function canBeStranger(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  return run('ip', ['netns', 'list']).then(
    () => true,
    () => false,
  )
}

/** A machine that nobody trusts: an address of its own behind a virtual cable, speaking UDP. */
export class Stranger {
  /** Its own address. */
  readonly address: string
  /** This machine's address, as it sees it. */
  readonly ours: string
  /** Every datagram that came back. */
  readonly answers: string[] = []
  readonly #network: string
  #child: ChildProcess | null = null

  private constructor(network: string, block: string) {
    this.#network = network
    this.ours = `${block}.1`
    this.address = `${block}.2`
  }

  static async open(): Promise<Stranger> {
    const id = randomInt(65_536)
    // RFC 2544 §C.2.2: a block for tests between networks.
    const block = `198.${18 + (id >> 15)}.${(id >> 7) & 255}`
    const stranger = new Stranger(`offhook-${id}`, block)
    await stranger.#connect(`oh${id}`)
    return stranger
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
    const child = this.#child
    if (child && child.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
    }
    await run('ip', ['netns', 'delete', this.#network])
  }

  async #connect(cable: string): Promise<void> {
    const network = this.#network
    await run('ip', ['netns', 'add', network])
    try {
      const inside = ['netns', 'exec', network, 'ip']
      for (const line of [
        ['link', 'add', `${cable}a`, 'type', 'veth', 'peer', 'name', `${cable}b`, 'netns', network],
        ['address', 'add', `${this.ours}/30`, 'dev', `${cable}a`],
        ['link', 'set', `${cable}a`, 'up'],
        [...inside, 'address', 'add', `${this.address}/30`, 'dev', `${cable}b`],
        [...inside, 'link', 'set', `${cable}b`, 'up'],
      ]) {
        await run('ip', line)
      }
      await this.#start()
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async #start(): Promise<void> {
    const program = [process.execPath, '-e', PROGRAM, this.address, this.ours]
    const child = spawn('ip', ['netns', 'exec', this.#network, ...program], {
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
