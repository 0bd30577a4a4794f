/**
 * Takes the place of the Voice SDK's own publisher, which would post call data and the access token
 * to a foreign host. Everything stays in the page: the desktop reads quality from the call itself.
 */
export class LocalPublisher {
  readonly isEnabled = false

  info(): Promise<void> {
    return Promise.resolve()
  }

  warn(): Promise<void> {
    return Promise.resolve()
  }

  debug(): Promise<void> {
    return Promise.resolve()
  }

  error(): Promise<void> {
    return Promise.resolve()
  }

  post(): Promise<void> {
    return Promise.resolve()
  }

  postMetrics(): Promise<void> {
    return Promise.resolve()
  }

  setHost(): void {}
  setToken(): void {}
  enable(): void {}
  disable(): void {}

  on(): this {
    return this
  }
}
