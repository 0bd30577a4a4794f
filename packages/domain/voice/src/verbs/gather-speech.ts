import { codes, type Listenable } from '@offhook/core'
import { commonParameters } from '../calls/call-parameters.ts'
import { webhookChange } from '../calls/webhook-change.ts'
import type { VoiceEvents } from '../events.ts'
import { callOf, type VerbStep } from '../interpreter/verb.ts'
import type { Journal } from '../journal.ts'
import { Ear } from '../media/ear.ts'
import {
  confidenceOf,
  type Deafness,
  deafness,
  type ListeningParts,
  modeFor,
  spokenHints,
} from '../media/listening.ts'
import type { HttpMethod } from '../options.ts'
import type { RecognitionRequest } from '../speech-ports.ts'
import { urlOf } from './callback.ts'
import type { GatherEvent } from './gather-state.ts'

/** A pause that ends what somebody says, where the document leaves it to us. */
const AUTO_SILENCE_MS = 700
/** A shorter one lies between two words. */
const LEAST_SILENCE_MS = 300

export interface GatherSpeechParts extends ListeningParts {
  readonly events: Listenable<VoiceEvents>
  readonly journal: Journal
}

export interface GatherSpeech {
  readonly hints: readonly string[]
  readonly language: string
  readonly speechModel: string
  readonly numDigits: number | null
  /** Seconds, `auto`, or null = as `timeout` says. */
  readonly speechTimeout: string | null
  readonly timeout: string
  readonly maxSpeechTime: number
  readonly partialResultCallback: string | null
  readonly partialResultCallbackMethod: HttpMethod | null
}

/** What is listened for by a Gather, or null and a warning when it hears keys alone. */
export async function speechRequest(
  parts: ListeningParts,
  step: VerbStep,
  wish: GatherSpeech,
): Promise<RecognitionRequest | null> {
  const { hints, language, numDigits, speechModel } = wish
  const mode = modeFor({ hints, numDigits, model: speechModel })
  const deaf = await deafness(parts, step.accountSid, { language, mode })
  if (deaf) {
    step.warn(codeOf[deaf.because], `${deaf.message}: Gather listens for keys`)
    return null
  }
  const seconds = wish.speechTimeout ?? wish.timeout
  return {
    ...{ mode, language, hints: spokenHints(hints) },
    ...(numDigits !== null && { digitCount: numDigits }),
    ...(speechModel !== 'default' && { model: speechModel }),
    endSilenceMs:
      seconds === 'auto' ? AUTO_SILENCE_MS : Math.max(LEAST_SILENCE_MS, Number(seconds) * 1_000),
    maxSpeechMs: wish.maxSpeechTime * 1_000,
    partials: wish.partialResultCallback !== null,
  }
}

const codeOf: Readonly<Record<Deafness['because'], number>> = {
  recogniser: codes.gatherInput,
  policy: codes.gatherInput,
  language: codes.gatherLanguage,
  hints: codes.gatherHints,
}

/** Who is told what comes of listening. */
export interface GatherHearing {
  readonly take: (event: GatherEvent) => void
  /** Speech is not understood any more: keys count from now on, also where none were asked for. */
  readonly deaf: () => void
}

/**
 * Listens to the party and tells the machine of Gather what is said.
 * @returns stops listening
 */
export function listenFor(
  parts: GatherSpeechParts,
  step: VerbStep,
  request: RecognitionRequest,
  wish: GatherSpeech,
  { take, deaf }: GatherHearing,
): () => void {
  const { media, recogniser, events } = parts
  if (!recogniser) return () => {}
  const call = callOf(step)
  const ear = new Ear({ media, recogniser }, call.endpointId, 'sent', request)
  const partialUrl = urlOf(step, wish.partialResultCallback)
  let sequence = 0
  ear.events.on('speech', () => take({ type: 'speech' }))
  ear.events.on('partial', ({ text, stability }) => {
    if (partialUrl === null) return
    const change = webhookChange({
      accountSid: call.row.accountSid,
      callSid: call.sid,
      // In order among themselves, and in nobody else's way.
      orderKey: `${call.sid}:partials`,
      url: partialUrl,
      method: wish.partialResultCallbackMethod ?? 'POST',
      parameters: {
        ...call.parameters,
        ...commonParameters(call.row),
        UnstableSpeechResult: text,
        StableSpeechResult: '',
        Stability: String(stability),
        SequenceNumber: String(sequence++),
        Language: request.language,
      },
    })
    void parts.journal.record([change])
  })
  ear.events.on('final', (utterance) => {
    const confidence = confidenceOf(utterance, request.mode)
    take({ type: 'understood', said: { text: utterance.text, confidence } })
  })
  ear.events.on('noMatch', () => take({ type: 'not-understood' }))
  ear.events.on('failed', ({ code, message }) => {
    step.warn(code, message)
    deaf()
  })
  const stopForbidding = events.on('speech.forbidden', (accountSid, why) => {
    if (accountSid !== call.row.accountSid) return
    ear.close()
    step.warn(codes.gatherInput, `${why}: Gather listens for keys`)
    deaf()
  })
  return () => {
    stopForbidding()
    ear.close()
  }
}
