import { type Interruptible, interruptions } from '@offhook/conversation-relay'
import { codes } from '@offhook/core'
import {
  type ElementSchema,
  elementsOf,
  flag,
  inert,
  integer,
  matching,
  oneOf,
  phrases,
  type Rule,
  readAttributes,
  type TwimlElement,
  text,
} from '@offhook/twiml'
import { callOf, type VerbStep } from '../../interpreter/verb.ts'
import { type RelayParts, RelaySession } from '../../relay/relay-session.ts'
import { type RelaySettings, type RelayVoice, sensitivities } from '../../relay/relay-settings.ts'
import { parameterSchema, parametersOf } from '../dial/attributes.ts'
import { LANGUAGE } from '../say.ts'
import type { ConnectNoun } from './connect-noun.ts'

const WRONG = codes.relayAttribute
/** Milliseconds of silence that end what is said, unless the document says otherwise. */
const SPEECH_TIMEOUT_MS = 560

const language = () => matching(LANGUAGE, null, WRONG)
const timeout = () => integer({ fallback: null, min: 300, max: 5_000, code: WRONG })

const languageSchema = {
  attributes: {
    code: language(),
    voice: text(),
    ttsProvider: text(),
    speechModel: text(),
    transcriptionProvider: inert(text()),
  },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

const schema = {
  attributes: {
    url: text(),
    welcomeGreeting: text(),
    welcomeGreetingInterruptible: interruptible('any'),
    language: language(),
    ttsLanguage: language(),
    transcriptionLanguage: language(),
    voice: text(),
    ttsProvider: text(),
    speechModel: text(),
    interruptible: interruptible('any'),
    interruptSensitivity: oneOf(sensitivities, 'high', WRONG),
    preemptible: flag(false, WRONG),
    reportInputDuringAgentSpeech: interruptible('none'),
    dtmfDetection: flag(false, WRONG),
    partialPrompts: flag(false, WRONG),
    hints: phrases({ most: 500, longest: 100 }, WRONG),
    speechTimeout: timeout(),
    speechtimeout: timeout(),
    transcriptionProvider: inert(text()),
    profanityFilter: inert(text()),
    intelligenceService: inert(text()),
    debug: inert(text()),
    events: inert(text()),
    elevenlabsTextNormalization: inert(text()),
    backgroundnoisereduction: inert(text()),
    deepgramsmartformat: inert(text()),
    ignorebackchannel: inert(text()),
  },
  text: 'none',
  children: { Language: languageSchema, Parameter: parameterSchema },
} as const satisfies ElementSchema

/** An application that talks with the caller by text: sound becomes words here, and words sound. */
export function conversationRelay(parts: RelayParts): ConnectNoun {
  return {
    name: 'ConversationRelay',
    schema,
    begin(step, element) {
      const settings = settingsOf(step, element, (url) => parts.sockets.check(url))
      const session = new RelaySession(parts, callOf(step), settings)
      return { ended: session.ended, stop: () => session.stop() }
    },
  }
}

/** @throws OffhookError 11100 for a URL that may not be asked */
function settingsOf(
  step: VerbStep,
  element: TwimlElement,
  check: (url: string) => string,
): RelaySettings {
  const read = readAttributes(schema, element)
  const { url, language, ttsLanguage, transcriptionLanguage, interruptSensitivity } = read
  if (url?.includes('?')) {
    step.warn(codes.urlInvalid, 'The URL of ConversationRelay has no query: use Parameter')
  }
  return {
    ...read,
    url: check(url ?? ''),
    welcomeGreeting: read.welcomeGreeting || null,
    ttsLanguage: ttsLanguage ?? language ?? 'en-US',
    transcriptionLanguage: transcriptionLanguage ?? language ?? 'en-US',
    voice: voiceOf(read),
    languages: languagesOf(element),
    sensitivity: interruptSensitivity,
    reportDuringSpeech: read.reportInputDuringAgentSpeech,
    speechTimeoutMs: read.speechTimeout ?? read.speechtimeout ?? SPEECH_TIMEOUT_MS,
    customParameters: parametersOf(element),
  }
}

function languagesOf(element: TwimlElement): ReadonlyMap<string, RelayVoice> {
  const named = elementsOf(element).filter(({ name }) => name === 'Language')
  return new Map(
    named.flatMap((each) => {
      const read = readAttributes(languageSchema, each)
      const { code, speechModel } = read
      if (code === null) return []
      return [[code.toLowerCase(), { voice: voiceOf(read), speechModel }] as const]
    }),
  )
}

/** As Say names voices, `Amazon.Matthew-Neural`: here the provider stands beside the name. */
function voiceOf(named: {
  readonly voice: string | null
  readonly ttsProvider: string | null
}): string | null {
  const { voice, ttsProvider } = named
  return voice && ttsProvider && !voice.includes('.') ? `${ttsProvider}.${voice}` : voice
}

/** `true` and `false` are older words for two of them. */
function interruptible(fallback: Interruptible): Rule<Interruptible> {
  const rule = oneOf(interruptions, fallback, WRONG)
  const older: Readonly<Record<string, Interruptible>> = { true: 'any', false: 'none' }
  return {
    ...rule,
    values: `${rule.values}, \`true\`, \`false\``,
    parse: (given) => older[given.toLowerCase()] ?? rule.parse(given),
  }
}
