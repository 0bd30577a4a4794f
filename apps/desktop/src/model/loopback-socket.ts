/** Where the page came from, as `window.location` tells it. */
export interface PageLocation {
  readonly protocol: string
  readonly host: string
  readonly hostname: string
  readonly origin: string
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Whether the Voice SDK needs help to reach a server without TLS. It speaks `wss` only; on this
 * machine itself plain `ws` is as safe and needs no certificate.
 */
export function needsPlainSocket(location: PageLocation): boolean {
  return location.protocol === 'http:' && loopbackNames.has(location.hostname)
}

/** Turns `wss://<this host>/…` into `ws://…`; every other address stays as it is. */
export function plainAddress(address: string | URL, location: PageLocation): string {
  const text = String(address)
  const prefix = `wss://${location.host}/`
  return text.startsWith(prefix) ? `ws://${location.host}/${text.slice(prefix.length)}` : text
}

/**
 * Replaces the global WebSocket by one that applies {@link plainAddress}. Must run before the SDK
 * is loaded, because the SDK keeps the class it finds at that moment.
 */
export function installPlainSocket(
  scope: { WebSocket: typeof WebSocket },
  location: PageLocation,
): void {
  if (!needsPlainSocket(location)) return
  const Original = scope.WebSocket
  scope.WebSocket = class extends Original {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(plainAddress(address, location), protocols)
    }
  }
}
