import type { CallSid } from '@offhook/core'
import type { CallMessage } from '@offhook/voice'
import type { SdkError } from './causes.ts'
import type { ClientConnection } from './client-connection.ts'

/** The socket that has a call, and what the browser calls the call there. */
export class LegLine {
  /** Null while the call rings on many devices, and while the socket is lost. */
  connection: ClientConnection | null
  readonly #callSid: CallSid
  /** The name by which the browser knows the call so far: its own until it has learned ours. */
  #name: string
  /** The browser's own first name: a hang-up of it may cross our first message. */
  readonly #temporaryName: string

  constructor(callSid: CallSid, connection: ClientConnection | null, name: string = callSid) {
    this.#callSid = callSid
    this.connection = connection
    this.#name = name
    this.#temporaryName = name
  }

  isKnownAs(name: string): boolean {
    return name === this.#name || name === this.#temporaryName || name === this.#callSid
  }

  /** The browser learns our name for the call by it. */
  send(type: 'ringing' | 'answer', payload: Readonly<Record<string, string>>): void {
    this.connection?.send(type, { callsid: this.#callSid, ...payload })
    this.#name = this.#callSid
  }

  /** Something beside the call. False while the socket is lost, or rings on many devices. */
  say({ sid, content, contentType }: CallMessage): boolean {
    this.connection?.send('message', {
      callsid: this.#callSid,
      content: JSON.parse(content),
      contenttype: contentType,
      messagetype: 'user-defined-message',
      voiceeventsid: sid,
    })
    return this.connection !== null
  }

  hangup(error: SdkError | null): void {
    this.connection?.send('hangup', { callsid: this.#name, ...(error === null ? {} : { error }) })
  }
}
