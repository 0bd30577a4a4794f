/** The names and addresses by which others reach this server, according to the settings. */
import type { Config } from './config.ts'

/** The domain of phones that register. */
export function sipDomainOf({ publicAddress, bind }: Config): string {
  return publicAddress ?? (isAny(bind) ? 'localhost' : bind)
}

/** What a phone dials. */
export function sipHostOf({ publicAddress, bind }: Config): string {
  return publicAddress ?? (isAny(bind) ? '127.0.0.1' : bind)
}

/** Where we reach ourselves by SIP. */
export function ownHostOf({ bind }: Config): string {
  return isAny(bind) ? (bind === '::' ? '::1' : '127.0.0.1') : bind
}

/** Our names in certificates and in the Host header of requests. */
export function namesOf({ publicAddress, publicUrl }: Config): readonly string[] {
  const host = publicUrl === null ? null : new URL(publicUrl).hostname
  return [publicAddress, host].filter((name) => name !== null)
}

function isAny(address: string): boolean {
  return address === '0.0.0.0' || address === '::'
}

/** The base of absolute URLs: a setting, or else known once HTTP listens. */
export class PublicUrl {
  readonly #set: string | null
  #httpPort = 0

  constructor({ publicUrl }: Config) {
    this.#set = publicUrl
  }

  servedAt(httpPort: number): void {
    this.#httpPort = httpPort
  }

  /** Without a trailing slash. */
  readonly read = (): string => this.#set ?? `http://localhost:${this.#httpPort}`
}
