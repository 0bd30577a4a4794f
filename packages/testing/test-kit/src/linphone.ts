import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Ears, toneLevels } from './ears.ts'
import { endProgram } from './end-program.ts'
import { lastWindow } from './growing-wav.ts'
import { until } from './until.ts'

/** Its command line tells of a registration only when it is asked. */
const ASK_EVERY_MS = 200
/** Of the one codec that it has; the header is written when the file is closed. */
const RATE = 8000
/** Those that it would have besides, as its configuration calls them. */
const OTHER_CODECS = [
  ...['opus/48000', 'speex/8000', 'speex/16000', 'speex/32000', 'PCMA/8000', 'GSM/8000'],
  ...['G722/8000', 'iLBC/8000', 'iSAC/16000', 'BV16/8000', 'L16/44100'],
]

export interface LinphoneOptions {
  readonly name: string
  readonly user: string
  readonly password: string
  readonly domain: string
  /** What it says all the time, in Hz. */
  readonly speaks: number
  /** Where it registers, by TLS. */
  readonly registrar: { readonly host: string; readonly port: number }
}

/**
 * Another real SIP telephone: linphonec, driven by its command line. It signals by TLS, takes no
 * audio but SRTP, speaks out of a file and writes what it hears into one.
 */
export class Linphone implements Ears {
  readonly name: string
  readonly #child: ChildProcess
  readonly #folder: string
  #output = ''

  private constructor(name: string, child: ChildProcess, folder: string) {
    this.name = name
    this.#child = child
    this.#folder = folder
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#output += chunk
      })
    }
  }

  /** Starts it and waits until it is registered. */
  static async open(options: LinphoneOptions): Promise<Linphone> {
    const folder = await mkdtemp(join(tmpdir(), 'offhook-linphone-'))
    await mkdir(join(folder, '.local', 'share', 'linphone'), { recursive: true })
    await writeFile(join(folder, 'rc'), configuration(options))
    const tone = ['synth', '60', 'sine', String(options.speaks), 'gain', '-10']
    const format = ['-n', '-r', '16000', '-c', '1', '-b', '16', join(folder, 'says.wav')]
    await promisify(execFile)('sox', [...format, ...tone])
    const env = { ...process.env, HOME: folder, TERM: 'dumb' }
    const child = spawn('linphonec', ['-c', join(folder, 'rc')], { env })
    const phone = new Linphone(options.name, child, folder)
    try {
      await phone.says('linphonec>')
      phone.#command('soundcard use files')
      phone.#command(`play ${join(folder, 'says.wav')}`)
      phone.#command(`record ${join(folder, 'hears.wav')}`)
      await until('linphone is registered', async () => {
        phone.#command('status register')
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
        return phone.#output.includes('registered, identity=')
      })
      phone.#output = ''
      return phone
    } catch (error) {
      await phone.close()
      throw new Error(`linphonec did not register: ${phone.#output.slice(-800)}`, { cause: error })
    }
  }

  accept(): void {
    this.#command('answer')
  }

  dial(uri: string): void {
    this.#command(`call ${uri}`)
  }

  hold(): void {
    this.#command('pause')
  }

  resume(): void {
    this.#command('resume')
  }

  /** Sends the other side elsewhere, by REFER. */
  transfer(uri: string): void {
    this.#command(`transfer ${uri}`)
  }

  /** Joins the other sides of two calls of its own, by their numbers, and leaves (Replaces). */
  join(call: number, to: number): void {
    this.#command(`transfer ${call} --to-call ${to}`)
  }

  hangup(): void {
    this.#command('terminate')
  }

  /** Waits until its command line has said something, and forgets all up to that. */
  async says(text: string): Promise<void> {
    await until(`${this.name} says "${text}"`, () => this.#output.includes(text)).catch(
      (cause: unknown) => {
        throw new Error(`${this.name} said: ${this.#output.slice(-800)}`, { cause })
      },
    )
    this.#output = this.#output.slice(this.#output.indexOf(text) + text.length)
  }

  async levels(frequencies: readonly number[]): Promise<readonly number[] | null> {
    const path = join(this.#folder, 'hears.wav')
    if (!existsSync(path)) return null
    const samples = await lastWindow(path, RATE, 1)
    return samples && toneLevels(samples, RATE, frequencies)
  }

  async close(): Promise<void> {
    await endProgram(this.#child)
    await rm(this.#folder, { recursive: true, force: true })
  }

  #command(line: string): void {
    this.#child.stdin?.write(`${line}\n`)
  }
}

function configuration({ user, password, domain, registrar }: LinphoneOptions): string {
  const { host, port } = registrar
  return [
    '[sip]',
    'sip_port=-1',
    'sip_tcp_port=-1',
    'sip_tls_port=-1',
    'default_proxy=0',
    'media_encryption=srtp',
    'media_encryption_mandatory=1',
    'verify_server_certs=0',
    'verify_server_cn=0',
    '[net]',
    'mtu=1300',
    '[rtp]',
    'audio_rtp_port=30000-39999',
    '[sound]',
    'echocancellation=0',
    ...codec('PCMU/8000', 0, true),
    ...OTHER_CODECS.flatMap((name, index) => codec(name, index + 1, false)),
    '[auth_info_0]',
    `username=${user}`,
    `passwd=${password}`,
    `realm=${domain}`,
    '[proxy_0]',
    `reg_proxy=<sip:${host}:${port};transport=tls>`,
    `reg_route=<sip:${host}:${port};transport=tls>`,
    `reg_identity=sip:${user}@${domain}`,
    'reg_expires=600',
    'reg_sendregister=1',
    '',
  ].join('\n')
}

function codec(name: string, index: number, isEnabled: boolean): string[] {
  const [mime, rate] = name.split('/')
  const channels = mime === 'opus' ? 2 : 1
  const values = [`mime=${mime}`, `rate=${rate}`, `channels=${channels}`, `enabled=${+isEnabled}`]
  return [`[audio_codec_${index}]`, ...values]
}
