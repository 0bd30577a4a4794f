/** The part of a WebSocket that the live connection uses. */
export interface LiveSocket {
  send(frame: string): void
  close(): void
}

export interface LiveSocketEvents {
  onOpen(): void
  onFrame(frame: string): void
  /** Told once, whoever closed it; `code` as in RFC 6455 §7.4. */
  onClosed(code: number): void
}

export type OpenLiveSocket = (url: string, events: LiveSocketEvents) => LiveSocket

/** The browser's. */
export const browserLiveSocket: OpenLiveSocket = (url, events) => {
  const socket = new WebSocket(url)
  socket.onopen = () => events.onOpen()
  socket.onmessage = ({ data }) => events.onFrame(String(data))
  socket.onclose = ({ code }) => events.onClosed(code)
  return { send: (frame) => socket.send(frame), close: () => socket.close() }
}
