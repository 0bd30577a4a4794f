/** By which names and addresses others reach this server, as far as the settings tell. */
import type { Config } from './config.ts'

/** The domain of phones that register. */
export function sipDomainOf({ publicAddress, bind }: Config): string {
  return publicAddress ?? (isAny(bind) ? 'localhost' : bind)
}

/** What a phone dials. */
export function sipHostOf({ publicAddress, bind }: Config): string {
  return publicAddress ?? (isAny(bind) ? '127.0.0.1' : bind)
}

/** The names that the settings give us: in certificates, and in the Host header of requests. */
export function namesOf({ publicAddress, publicUrl }: Config): readonly string[] {
  const host = publicUrl === null ? null : new URL(publicUrl).hostname
  return [publicAddress, host].filter((name) => name !== null)
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** What absolute URLs begin with; known once HTTP listens, unless a setting says it. */
export class PublicUrl {
  readonly #set: string | null
  #httpPort = 0

  constructor({ publicUrl }: Config) {
    this.#set = publicUrl
  }

  servedAt(httpPort: number): void {
    this.#httpPort = httpPort
  }

  /** Without a slash at its end. */
  readonly read = (): string => this.#set ?? `http://localhost:${this.#httpPort}`
}
