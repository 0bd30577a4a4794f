/**
 * The words of what callers hear while nobody speaks with them.
 * - *sound*: music or a message that an administrator has brought: a file, a text that a voice reads,
 *   or what a microphone has heard. Documents play it as `sound://<sid>`.
 * - *place*: where one of them stands in for what we bring: while somebody waits, while they are on
 *   hold, and as the greeting.
 * - *choice*: which sound each place has, of a queue or of the whole account.
 */
import type { Own } from '@offhook/accounts'
import type { AccountSid, Sid, Stored, TaskQueueSid } from '@offhook/core'

export type SoundSid = Sid<'SO'>

export const soundOrigins = ['file', 'text', 'microphone'] as const
export type SoundOrigin = (typeof soundOrigins)[number]

export interface Sound extends Own<'SO'> {
  readonly name: string
  readonly origin: SoundOrigin
  /** What the voice reads; null unless it is made of a text. */
  readonly text: string | null
  readonly voice: string | null
  readonly language: string | null
  /** Below the folder of sounds. */
  readonly fileName: string
  readonly bytes: number
  readonly durationMs: number
}

export const soundPlaces = ['waiting', 'hold', 'greeting'] as const
export type SoundPlace = (typeof soundPlaces)[number]

/** Of a queue, or of the account where it is known by the account's sid. Null: as the account has it. */
export interface SoundChoice {
  readonly sid: AccountSid | TaskQueueSid
  readonly accountSid: AccountSid
  readonly waiting: SoundSid | null
  readonly hold: SoundSid | null
  /** Of the account alone: whoever is greeted is in no queue yet. */
  readonly greeting: SoundSid | null
  readonly dateCreated: number
  readonly dateUpdated: number
}

declare module '@offhook/core' {
  interface Entities {
    sound: Stored<Sound, 'sid'>
    'sound-choice': Stored<SoundChoice, 'sid'>
  }
}
