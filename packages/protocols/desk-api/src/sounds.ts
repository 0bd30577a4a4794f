/** `/offhook/v1/Sounds`: music and messages that callers hear; lists in `sounds`. */
export interface SoundRecord {
  readonly sid: string
  readonly name: string
  readonly origin: 'file' | 'text' | 'microphone'
  /** What the voice reads; null unless it is made of a text. */
  readonly text: string | null
  readonly voice: string | null
  readonly language: string | null
  readonly durationMs: number
  /** By which documents play it: `sound://<sid>`. */
  readonly url: string
  readonly createdAt: string
}

/**
 * `POST /offhook/v1/Sounds`: makes a sound of a text. A file is sent as it is, with its own content
 * type, to `/offhook/v1/Sounds?name=…&origin=file`. With a sid only the name can be changed.
 */
export interface SoundRequest {
  readonly name?: string
  readonly text?: string
  readonly voice?: string | null
  readonly language?: string | null
}

/**
 * `/offhook/v1/SoundChoices`: which sound is heard where; lists in `soundChoices`. The sid is a
 * queue's, or the account's for what holds everywhere else; null = as the account has it, or what we
 * bring.
 */
export interface SoundChoiceRecord {
  readonly sid: string
  readonly waiting: string | null
  readonly hold: string | null
  /** Of the account alone. */
  readonly greeting: string | null
}

/** `POST /offhook/v1/SoundChoices/{Sid}`: what is left out stays. */
export type SoundChoiceRequest = Partial<Omit<SoundChoiceRecord, 'sid'>>
