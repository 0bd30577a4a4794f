import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { endProgram, until } from '@offhook/test-kit'
import { freePort } from './free-port.ts'

const { generate } = createRequire(import.meta.url)('selfsigned') as {
  generate(attributes: object[], options: object): Promise<{ private: string; cert: string }>
}

/** What the server takes of one message, and below which subject this user may not publish. */
const MOST_BYTES = 16_384
export const CLOSED = 'closed'

/** A message of a stream, as whoever reads it gets it. */
export interface Stored {
  readonly subject: string
  readonly id: string
  readonly form: string
  readonly event: {
    readonly type: string
    readonly id: string
    readonly data: Readonly<Record<string, unknown>>
  }
}

/** Debian's `nats-server` with JetStream and TLS, for one user. It can be away for a while. */
export class NatsServer {
  readonly user = 'offhook'
  readonly password = 'a word for NATS'
  readonly #folder: string
  readonly #port: number
  /** PEM. */
  readonly certificate: string
  #child: ChildProcess | null = null

  private constructor(folder: string, port: number, certificate: string) {
    this.#folder = folder
    this.#port = port
    this.certificate = certificate
  }

  /** Starts one with a stream for these subjects. */
  static async open(stream: string, subjects: string[]): Promise<NatsServer> {
    const folder = await mkdtemp(join(tmpdir(), 'offhook-nats-'))
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'NATS' }], {
      ...{ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
    })
    const server = new NatsServer(folder, await freePort(), cert)
    const file = (name: string) => JSON.stringify(join(folder, name))
    await writeFile(join(folder, 'key.pem'), key)
    await writeFile(join(folder, 'cert.pem'), cert)
    await writeFile(
      join(folder, 'nats.conf'),
      `listen: "127.0.0.1:${server.#port}"
jetstream { store_dir: ${file('store')} }
tls { cert_file: ${file('cert.pem')}, key_file: ${file('key.pem')} }
max_payload: ${MOST_BYTES}
authorization { users: [{
  user: "${server.user}", password: "${server.password}", permissions: { publish: { deny: "${CLOSED}.>" } }
}] }
`,
    )
    await server.start()
    await server.#asked(async (manager) => {
      await manager.streams.add({ name: stream, subjects })
    })
    return server
  }

  get url(): string {
    return `tls://127.0.0.1:${this.#port}`
  }

  /** Listens, on the same port as before. */
  async start(): Promise<void> {
    this.#child = spawn('nats-server', ['-c', join(this.#folder, 'nats.conf')], { stdio: 'ignore' })
    await until('nats-server answers', () => this.#asked(async () => true))
  }

  async stop(): Promise<void> {
    if (this.#child) await endProgram(this.#child)
  }

  async close(): Promise<void> {
    await this.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  /** @param most of one message, in bytes */
  addStream(name: string, subjects: string[], most: number): Promise<void> {
    return this.#asked(async ({ streams }) => {
      await streams.add({ name, subjects, max_msg_size: most })
    })
  }

  /** All that a stream has, in its order. */
  stored(stream: string): Promise<Stored[]> {
    return this.#asked(async ({ streams }) => {
      const { state } = await streams.info(stream)
      const stored: Stored[] = []
      for (let seq = 1; seq <= state.last_seq; seq++) {
        const message = await streams.getMessage(stream, { seq })
        if (!message) throw new Error(`${stream} lacks ${seq}`)
        stored.push({
          subject: message.subject,
          id: message.header.get('Nats-Msg-Id'),
          form: message.header.get('Content-Type'),
          event: message.json(),
        })
      }
      return stored
    })
  }

  async #asked<T>(
    ask: (manager: Awaited<ReturnType<typeof jetstreamManager>>) => Promise<T>,
  ): Promise<T> {
    const connection = await connect({
      servers: this.url.replace('tls://', ''),
      ...{ user: this.user, pass: this.password, reconnect: false },
      tls: { ca: this.certificate, ...{ host: '127.0.0.1' } },
    })
    try {
      return await ask(await jetstreamManager(connection))
    } finally {
      await connection.close()
    }
  }
}
