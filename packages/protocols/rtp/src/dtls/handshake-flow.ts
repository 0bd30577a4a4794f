/**
 * The handshake messages of a peer, made whole: fragments joined, gaps waited for, each message once
 * and in its order (RFC 6347 §4.2.2, §4.2.3). werift takes a message as often as it comes and a
 * fragment for the whole, so that one lost or doubled datagram would spoil its keys.
 */

/** A piece of a handshake message as it came in a record. */
export interface HandshakeFragment {
  readonly msg_type: number
  /** Bytes of the whole message. */
  readonly length: number
  readonly message_seq: number
  readonly fragment_offset: number
  readonly fragment: Buffer
}

export interface WholeHandshake {
  readonly type: number
  readonly sequence: number
  readonly body: Buffer
}

/** Longer messages than this (a chain of certificates) nobody sends us. */
const MAX_BYTES = 16_384
/** A flight has at most so many messages: what is further ahead is not of this handshake. */
const MAX_AHEAD = 8

/** A message under way: its bytes, and which of them have come. */
class Draft {
  readonly type: number
  readonly body: Buffer
  readonly #has: Uint8Array
  #missing: number

  constructor(type: number, length: number) {
    this.type = type
    this.body = Buffer.alloc(length)
    this.#has = new Uint8Array(length)
    this.#missing = length
  }

  get whole(): boolean {
    return this.#missing === 0
  }

  add(offset: number, piece: Buffer): void {
    for (let i = 0; i < piece.length; i++) {
      if (this.#has[offset + i] === 1) continue
      this.#has[offset + i] = 1
      this.body[offset + i] = piece[i] as number
      this.#missing--
    }
  }
}

/** Feed it every fragment; it hands out each message once, in order. */
export class HandshakeFlow {
  #next = 0
  readonly #drafts = new Map<number, Draft>()

  /**
   * @returns the messages that are ready now; `repeated`: this one was handed out before, so its
   * sender may not have seen our answer
   */
  take(fragment: HandshakeFragment): {
    readonly ready: readonly WholeHandshake[]
    readonly repeated: boolean
  } {
    const { msg_type, length, message_seq, fragment_offset: offset, fragment: piece } = fragment
    if (message_seq < this.#next) return { ready: [], repeated: true }
    const fits = length <= MAX_BYTES && offset + piece.length <= length
    if (!fits || message_seq >= this.#next + MAX_AHEAD) return { ready: [], repeated: false }
    let draft = this.#drafts.get(message_seq)
    if (draft === undefined || draft.type !== msg_type || draft.body.length !== length) {
      draft = new Draft(msg_type, length)
      this.#drafts.set(message_seq, draft)
    }
    draft.add(offset, piece)
    return { ready: this.#release(), repeated: false }
  }

  #release(): WholeHandshake[] {
    const ready: WholeHandshake[] = []
    for (;;) {
      const draft = this.#drafts.get(this.#next)
      if (!draft?.whole) return ready
      this.#drafts.delete(this.#next)
      ready.push({ type: draft.type, sequence: this.#next++, body: draft.body })
    }
  }
}
