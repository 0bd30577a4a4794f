import type { Dialog } from '../dialog/dialog.ts'
import type { PasswordCredentials } from '../digest/client.ts'
import type { SipResponse } from '../message/message.ts'
import type { Target } from '../transport/transport.ts'
import type { UaContext } from './context.ts'

/** A dialog with the way to its peer: what a row keeps so that a successor can send BYE. */
export interface StoredDialog {
  readonly dialog: Dialog
  readonly flow: Target | undefined
  /** Whether `flow` leads to the peer itself and not to a proxy in front of it. */
  readonly neighbour: boolean
}

/** A body with its Content-Type. */
export interface TypedBody {
  readonly contentType: string
  readonly text: string
}

/** How a re-INVITE of ours ended. */
export type ReinviteOutcome =
  | { readonly ok: true; readonly answer: string | undefined; readonly response: SipResponse }
  | { readonly ok: false; readonly status: number; readonly reason: string }

/** What a session is made of. */
export interface SessionOptions {
  readonly context: UaContext
  readonly role: 'uac' | 'uas'
  readonly dialog: Dialog
  /** Who the peer is, as admission or the dialler knows it. */
  readonly peer: unknown
  readonly flow: Target
  /** Whether the flow leads to the peer itself and not to a proxy in front of it. */
  readonly neighbour: boolean
  readonly localSdp: string
  readonly remoteSdp: string | undefined
  /** The user part of our Contact. */
  readonly contactUser: string
  /** Feature tags of our Contact. */
  readonly contactFeatures?: string | undefined
  /** The methods of the peer's Allow, in lower case. */
  readonly peerAllow: readonly string[]
  readonly credentials?: PasswordCredentials | undefined
}
