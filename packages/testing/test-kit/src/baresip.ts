import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Ears, toneLevels } from './ears.ts'
import { endProgram } from './end-program.ts'
import { lastWindow } from './growing-wav.ts'
import { until } from './until.ts'

/** What each codec module is called, and the rate and channels that it plays. */
const codecModules = {
  pcmu: { module: 'g711', rate: 8_000, channels: 1 },
  g722: { module: 'g722', rate: 16_000, channels: 1 },
  opus: { module: 'opus', rate: 48_000, channels: 2 },
} as const

const modulePaths = ['/usr/lib/baresip/modules', '/usr/local/lib/baresip/modules']

export interface BaresipOptions {
  readonly name: string
  readonly user: string
  /** What it says all the time, in Hz. */
  readonly speaks: number
  /** Signals by TLS, whatever the certificate, and wants encrypted audio (SDES). */
  readonly isSecure?: boolean
  /** The one codec that it has; `pcmu` if left out. */
  readonly codec?: keyof typeof codecModules
  /** How many milliseconds of audio it wants in a packet, and sends; 20 if left out. */
  readonly packetMs?: number
  /** Where `register` registers. */
  readonly registrar?: {
    readonly host: string
    readonly port: number
    readonly domain: string
    readonly password: string
  }
}

/** What baresip tells over its control connection. */
interface BaresipEvent {
  readonly event?: boolean
  readonly type?: string
  readonly param?: string
}

/** A real SIP telephone, somebody else's: baresip, driven over TCP, heard through the files it writes. */
export class Baresip implements Ears {
  readonly name: string
  readonly events: BaresipEvent[] = []
  readonly #child: ChildProcess
  readonly #control: Socket
  readonly #folder: string
  readonly #account: string
  readonly #sound: { readonly rate: number; readonly channels: number }

  private constructor(
    options: BaresipOptions,
    child: ChildProcess,
    control: Socket,
    folder: string,
  ) {
    this.name = options.name
    this.#account = account(options)
    this.#sound = codecModules[options.codec ?? 'pcmu']
    this.#child = child
    this.#control = control
    this.#folder = folder
    let rest = Buffer.alloc(0)
    control.on('data', (chunk: Buffer) => {
      rest = this.#take(Buffer.concat([rest, chunk]))
    })
    control.on('error', () => {})
  }

  static async open(options: BaresipOptions): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), 'offhook-baresip-'))
    const port = await freePort()
    await writeFile(join(folder, 'config'), configuration(options, folder, port))
    // One that registers is made when it shall.
    const accounts = options.registrar ? '' : `${account(options)}\n`
    await writeFile(join(folder, 'accounts'), accounts)
    await writeFile(join(folder, 'contacts'), '')
    const child = spawn('baresip', ['-4', '-f', folder], { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk
      })
    }
    try {
      const control = await until('baresip listens', () => tryConnect(port))
      return new Baresip(options, child, control, folder)
    } catch (error) {
      child.kill('SIGKILL')
      throw new Error(`baresip did not start: ${output.slice(-500)}`, { cause: error })
    }
  }

  /** Registers; only now, so that what comes of it is told. */
  async register(): Promise<void> {
    this.#command('uanew', this.#account)
    await this.told('REGISTER_OK')
  }

  dial(uri: string): void {
    this.#command('dial', uri)
  }

  /** Accepts the call that rings. */
  accept(): void {
    this.#command('accept')
  }

  press(digit: string): void {
    this.#command('sndcode', digit)
  }

  hangup(): void {
    this.#command('hangup')
  }

  /** Waits for an event: `CALL_INCOMING`, `CALL_ESTABLISHED`, `CALL_CLOSED`, `REGISTER_OK`. */
  async told(type: string): Promise<BaresipEvent> {
    return until(`${this.name} tells ${type}`, () => {
      const event = this.events.find((each) => each.type === type)
      if (event) return event
      const told = this.events.flatMap((each) => each.type ?? [])
      throw new Error(`it has told: ${told.join(', ') || 'nothing'}`)
    })
  }

  async levels(frequencies: readonly number[]): Promise<readonly number[] | null> {
    const samples = await this.#heard()
    return samples && toneLevels(samples, this.#sound.rate, frequencies)
  }

  /** Root mean square of the last window, 0 to 1. */
  async loudness(): Promise<number> {
    const samples = await this.#heard()
    if (!samples) return 0
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length)
  }

  async close(): Promise<void> {
    this.#control.destroy()
    await endProgram(this.#child)
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** The last window of the newest file of what it decoded; it grows as the call goes. */
  async #heard(): Promise<Float32Array | null> {
    const name = readdirSync(this.#folder)
      .filter((file) => file.endsWith('-dec.wav'))
      .sort()
      .at(-1)
    if (!name) return null
    const { rate, channels } = this.#sound
    return lastWindow(join(this.#folder, name), rate, channels)
  }

  #command(command: string, params?: string): void {
    const json = JSON.stringify({ command, ...(params === undefined ? {} : { params }) })
    this.#control.write(`${Buffer.byteLength(json)}:${json},`)
  }

  /** Netstrings: length, colon, text, comma. @returns what is not whole yet */
  #take(data: Buffer): Buffer<ArrayBuffer> {
    let rest = data
    for (;;) {
      const colon = rest.indexOf(':')
      const length = Number(rest.subarray(0, Math.max(0, colon)).toString())
      if (colon < 0 || rest.length < colon + 1 + length + 1) return Buffer.from(rest)
      const text = rest.subarray(colon + 1, colon + 1 + length).toString()
      this.events.push(JSON.parse(text) as BaresipEvent)
      rest = rest.subarray(colon + 1 + length + 1)
    }
  }
}

function account({
  packetMs = 20,
  user,
  registrar,
  codec: name = 'pcmu',
  isSecure = false,
}: BaresipOptions): string {
  const codec = `ptime=${packetMs};audio_codecs=${name}${isSecure ? ';mediaenc=srtp-mand' : ''}`
  const transport = isSecure ? ';transport=tls' : ''
  if (!registrar) return `<sip:${user}@127.0.0.1${transport}>;regint=0;${codec}`
  const { host, port, domain, password } = registrar
  const outbound = `sip:${host}:${port}${transport}`
  return `<sip:${user}@${domain}${transport}>;auth_pass=${password};outbound="${outbound}";regint=60;${codec}`
}

/** The tone generator knows two channels at 48 kHz only; baresip converts. */
function configuration(options: BaresipOptions, folder: string, port: number): string {
  const modules = modulePaths.find((path) => existsSync(path))
  const { module, rate, channels } = codecModules[options.codec ?? 'pcmu']
  return [
    'poll_method epoll',
    'sip_listen 127.0.0.1:0',
    'call_local_timeout 120',
    'call_max_calls 4',
    `audio_source ausine,${options.speaks}`,
    'ausrc_srate 48000',
    'ausrc_channels 2',
    `auplay_srate ${rate}`,
    `auplay_channels ${channels}`,
    'audio_txmode poll',
    'audio_buffer 20-160',
    'rtp_ports 10000-39999',
    'jitter_buffer_delay 1-10',
    `module_path ${modules}`,
    'module ausine.so',
    `module ${module}.so`,
    ...(options.isSecure ? ['module srtp.so', 'sip_verify_server no'] : []),
    'module sndfile.so',
    'module_tmp uuid.so',
    'module_tmp account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen 127.0.0.1:${port}`,
    `snd_path ${folder}`,
    '',
  ].join('\n')
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function tryConnect(port: number): Promise<Socket | null> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return socket
  } catch {
    socket.destroy()
    return null
  }
}
