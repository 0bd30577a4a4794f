/** An S3 server in the process, with one bucket. It can be away for a while. */
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'

interface Server {
  run(): Promise<AddressInfo>
  close(): Promise<void>
}

// It ships no types.
const S3rver = createRequire(import.meta.url)('@20minutes/s3rver') as new (options: {
  address: string
  port: number
  silent: boolean
  directory: string
  configureBuckets: readonly { name: string }[]
}) => Server

export const BUCKET = 'calls'

export class S3Server {
  readonly #directory: string
  #server: Server | null = null
  #port = 0

  constructor(directory: string) {
    this.#directory = directory
  }

  /** The keys that it knows, as the environment of its client. */
  readonly credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' } as const

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** Listens, on the same port as before. */
  async start(): Promise<void> {
    this.#server = new S3rver({
      address: '127.0.0.1',
      port: this.#port,
      silent: true,
      directory: this.#directory,
      configureBuckets: [{ name: BUCKET }],
    })
    this.#port = (await this.#server.run()).port
  }

  async stop(): Promise<void> {
    await this.#server?.close()
    this.#server = null
  }
}
