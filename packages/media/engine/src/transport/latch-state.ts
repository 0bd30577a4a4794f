/**
 * From where a plain RTP endpoint takes packets, and whether its peer may move.
 *
 *        a valid packet from the remote itself: it stays where it is
 *        2 in a row from another allowed source: it moves there
 *   watching ------------------------------------------------------> latched
 *      ^                                                                |
 *      '----------------------- configured again -----------------------'
 *
 * RTP goes to the address of the SDP. A source moves it only if it is on the list (the signalling
 * source, a trunk's media networks), only by valid packets and only once per configuration: a
 * stranger who guesses the port can neither be heard nor turn the audio away. Packets from the
 * host of the SDP are taken from whatever port; the far end need not be symmetric (RFC 4961).
 */
import type { SocketAddress } from '@offhook/control'
import { AddressBlocks } from '@offhook/core'

/** Where packets go and whose are taken. */
export interface LatchState {
  readonly phase: 'watching' | 'latched'
  /** The address of the SDP. */
  readonly announced: SocketAddress | null
  /** Where packets go: the SDP's address, or the one that was learned. */
  readonly remote: SocketAddress | null
  /** The source of the last valid packet that is not the remote. */
  readonly candidate: SocketAddress | null
}

/** What to do with one packet. */
export interface LatchStep {
  readonly state: LatchState
  readonly take: boolean
}

/**
 * The state after a configuration. An SDP that says the same address as before keeps what was
 * learned, so that a re-INVITE does not make a hole in the audio.
 */
export function latchConfigured(
  remote: SocketAddress | null,
  before: LatchState | null = null,
): LatchState {
  const same = before !== null && isSameAddress(before.announced, remote)
  return {
    phase: 'watching',
    announced: remote,
    remote: same ? before.remote : remote,
    candidate: null,
  }
}

/**
 * One valid RTP packet came from `address:port`.
 * @param allowed tells whether that address may move the remote
 */
export function nextLatch(
  state: LatchState,
  address: string,
  port: number,
  allowed: (address: string) => boolean,
): LatchStep {
  const { remote, candidate } = state
  if (remote && remote.address === address && remote.port === port) {
    const settled = state.phase === 'latched' && candidate === null
    return {
      state: settled ? state : { ...state, phase: 'latched', candidate: null },
      take: true,
    }
  }
  const sameHost = state.announced?.address === address || remote?.address === address
  if (state.phase === 'latched' || !allowed(address)) return { state, take: sameHost }
  if (candidate && candidate.address === address && candidate.port === port) {
    return {
      state: { ...state, phase: 'latched', remote: { address, port }, candidate: null },
      take: true,
    }
  }
  // The first packet of a source is only remembered: a stray one must not move a call.
  return { state: { ...state, candidate: { address, port } }, take: sameHost }
}

/** Whether both are the same, or none. */
export function isSameAddress(a: SocketAddress | null, b: SocketAddress | null): boolean {
  return a === b || (a !== null && b !== null && a.address === b.address && a.port === b.port)
}

/** A test for a list of addresses and networks (`192.0.2.0/24`); what is neither matches nothing. */
export function addressMatcher(list: readonly string[]): (address: string) => boolean {
  if (list.length === 0) return () => false
  const blocks = new AddressBlocks(list)
  return (address) => blocks.has(address)
}
