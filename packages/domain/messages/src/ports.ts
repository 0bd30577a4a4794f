import type { PhoneNumber } from '@offhook/accounts'
import type { AccountSid } from '@offhook/core'
import type { NumberReader } from '@offhook/numbers'
import type { Message } from './model.ts'

/** What became of a message that was handed to a provider. */
export type Handed =
  /** `delivered` when its recipient has it, and not only somebody on the way. */
  | { readonly taken: true; readonly delivered: boolean; readonly providerId: string | null }
  /** For good. `code` is of the catalogue. */
  | { readonly taken: false; readonly code: number }

/** Carries messages out. The first of several that reaches a party has the message. */
export interface MessageProvider {
  /** Whether it takes a message that comes twice once, by its sid: after a crash it is sent again. */
  readonly knowsTwice: boolean
  reaches(message: Pick<Message, 'accountSid' | 'to'>): boolean
  /** Rejects when it may be tried again later. */
  send(message: Message): Promise<Handed>
}

/** The numbers that are ours. */
export interface OwnNumbers {
  byNumber(number: string): PhoneNumber | undefined
  bySid(accountSid: AccountSid, sid: string): PhoneNumber | undefined
  /** The number of an account that is its own the longest. */
  firstOf(accountSid: AccountSid): string | undefined
  /** Where the application that answers texts to a number is told of its answers; null = nowhere. */
  callbackOf(number: PhoneNumber): string | null
  /** Whether the account may do anything: it is neither suspended nor closed. */
  isActive(accountSid: AccountSid): boolean
  /** Why an account may not send to a number: countries that it has not opened; null = it may. */
  refusalTo(accountSid: AccountSid, number: string): string | null
  /** How an account writes numbers; null = whoever writes to us. */
  readerOf(accountSid: AccountSid | null): NumberReader
}
