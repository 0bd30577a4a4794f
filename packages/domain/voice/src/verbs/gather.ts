import { type Clock, codes, type Timer } from '@offhook/core'
import {
  elementsOf,
  flag,
  integer,
  listOf,
  matching,
  method,
  oneOf,
  phrases,
  text,
} from '@offhook/twiml'
import {
  callOf,
  defineVerb,
  goOn,
  goTo,
  type Outcome,
  type Verb,
  type VerbStep,
} from '../interpreter/verb.ts'
import { speechModels } from '../options.ts'
import type { Prompts } from '../ports.ts'
import {
  childController,
  Interruption,
  interrupt,
  onInterrupted,
  orInterrupted,
} from '../waiting/interruption.ts'
import {
  type GatherHearing,
  type GatherSpeech,
  type GatherSpeechParts,
  listenFor,
  speechRequest,
} from './gather-speech.ts'
import {
  type GatherEnd,
  type GatherEvent,
  type GatherOptions,
  type GatherState,
  gatherMachine,
  initialGather,
} from './gather-state.ts'
import { pauseSchema } from './pause.ts'
import { playSchema, prepareAudio } from './play.ts'
import { LANGUAGE, prepareSpeech, saySchema } from './say.ts'

/** What is spoken where the document does not say. */
const DEFAULT_LANGUAGE = 'en-US'

const schema = {
  attributes: {
    action: text(),
    method: method(codes.gatherMethod),
    input: listOf(['dtmf', 'speech'], ['dtmf'], codes.gatherInput),
    timeout: matching(/^(\d{1,4}|auto)$/, '5', codes.gatherTimeout),
    numDigits: integer({ fallback: null, min: 1, max: 1_000, code: codes.gatherNumDigits }),
    finishOnKey: matching(/^[0-9#*]?$/, '#', codes.gatherFinishOnKey),
    actionOnEmptyResult: flag(false, codes.gatherActionOnEmptyResult),
    speechTimeout: matching(/^(\d{1,4}|auto)$/, null, codes.gatherSpeechTimeout),
    maxSpeechTime: integer({ fallback: 60, min: 1, max: 60, code: codes.gatherMaxSpeechTime }),
    speechModel: oneOf(speechModels, 'default', codes.gatherSpeechModel),
    enhanced: flag(false),
    language: matching(LANGUAGE, null, codes.gatherLanguage),
    hints: phrases({ most: 500, longest: 100 }, codes.gatherHints),
    profanityFilter: flag(true, codes.gatherProfanityFilter),
    bargeIn: flag(true, codes.gatherBargeIn),
    partialResultCallback: text(),
    partialResultCallbackMethod: method(codes.gatherPartialMethod),
    debug: flag(false),
  },
  text: 'none',
  children: { Say: saySchema, Play: playSchema, Pause: pauseSchema },
  nestingCode: codes.gatherNesting,
} as const

interface Parts extends GatherSpeechParts {
  readonly clock: Clock
  readonly prompts: Prompts
}

/** Plays prompts and collects the keys that are pressed, or what is said, meanwhile and after. */
export function gather(parts: Parts): Verb {
  return defineVerb({
    name: 'Gather',
    placements: ['document', 'whisper', 'queue'],
    schema,
    async run(step, attributes): Promise<Outcome> {
      if (attributes.speechTimeout === 'auto' && attributes.speechModel !== 'default') {
        step.warn(
          codes.gatherSpeechTimeoutAuto,
          `speechTimeout "auto" does not go with the model "${attributes.speechModel}"`,
        )
      }
      await step.openAudio()
      for (const child of elementsOf(step.element)) {
        if (child.name === 'Say') prepareSpeech(parts.prompts, child)
        if (child.name === 'Play') prepareAudio(parts.prompts, step, child)
      }
      const seconds = attributes.timeout === 'auto' ? 5 : Number(attributes.timeout)
      const language = attributes.language ?? DEFAULT_LANGUAGE
      const wish: GatherSpeech = { ...attributes, language }
      const speech = attributes.input.includes('speech')
        ? await orInterrupted(speechRequest(parts, step, wish), step.signal)
        : null
      const { digits, finishedOnKey, said, keys } = await collect(parts, step, {
        numDigits: attributes.numDigits,
        finishOnKey: attributes.finishOnKey,
        bargeIn: attributes.bargeIn,
        timeoutMs: seconds * 1000,
        // Where nobody understands speech, keys are all there is.
        keys: speech === null || attributes.input.includes('dtmf'),
        listen: (hearing) => (speech ? listenFor(parts, step, speech, wish, hearing) : () => {}),
      })
      if (said === null && digits === '' && !attributes.actionOnEmptyResult) return goOn
      const result = said
        ? { SpeechResult: said.text, Confidence: String(said.confidence), Language: language }
        : keys
          ? { Digits: digits, FinishedOnKey: finishedOnKey }
          : { SpeechResult: '' }
      return goTo(step, attributes.action ?? '', attributes.method, result)
    },
  })
}

interface Collecting extends GatherOptions {
  readonly timeoutMs: number
  /** Whether keys count from the start. */
  readonly keys: boolean
  /** Begins to listen to speech. @returns ends that */
  readonly listen: (hearing: GatherHearing) => () => void
}

interface Collected extends GatherEnd {
  /** Whether keys counted in the end. */
  readonly keys: boolean
}

/** Listens from the start, while prompts play. @throws Interruption */
function collect({ clock, media }: Parts, step: VerbStep, options: Collecting): Promise<Collected> {
  const machine = gatherMachine(options)
  const prompts = childController(step.signal)
  return new Promise((resolve, reject) => {
    let state: GatherState = initialGather
    let { keys } = options
    let timer: Timer | null = null
    const close = (): void => {
      timer?.clear()
      stopListening()
      stopHearing()
      stopWaiting()
      interrupt(prompts.controller, 'done')
      prompts.dispose()
    }
    const take = (event: GatherEvent): void => {
      const taken = machine.next(state, event)
      if (!taken) return
      state = taken.state
      if (state.name === 'done') {
        close()
        return resolve({ ...state, keys })
      }
      for (const effect of taken.effects) {
        if (effect === 'stop-prompts') interrupt(prompts.controller, 'done')
        else {
          timer?.clear()
          if (effect === 'stop-timer') continue
          timer = clock.setTimeout(() => take({ type: 'timeout' }), options.timeoutMs)
        }
      }
    }
    const stopListening = media.listen(callOf(step).endpointId, {
      digit: ({ digit }) => keys && take({ type: 'digit', digit }),
    })
    const stopHearing = options.listen({
      take,
      deaf: () => {
        keys = true
        take({ type: 'not-understood' })
      },
    })
    const stopWaiting = onInterrupted(step.signal, (reason) => {
      close()
      reject(reason)
    })
    if (step.signal.aborted) return
    step.runChildren(prompts.signal).then(
      () => take({ type: 'prompts-over' }),
      (error: unknown) => {
        if (error instanceof Interruption) return
        close()
        reject(error)
      },
    )
  })
}
