/** What verbs that listen to speech have in common: whether they may, for what, and how sure it is. */
import type { MediaRouter } from '@offhook/control'
import type { AccountSid } from '@offhook/core'
import type {
  Recogniser,
  RecognitionMode,
  RecognitionRequest,
  SpeechPolicy,
  Utterance,
} from '../speech-ports.ts'

export interface ListeningParts {
  readonly media: MediaRouter
  readonly recogniser: Recogniser | null
  readonly speechPolicy: SpeechPolicy
}

/** Why somebody is not listened to, and what of their wish is the reason. */
export interface Deafness {
  readonly because: 'recogniser' | 'policy' | 'language' | 'hints'
  readonly message: string
}

/** Whether speech of this kind can be understood; null when it can. */
export async function deafness(
  { recogniser, speechPolicy }: Pick<ListeningParts, 'recogniser' | 'speechPolicy'>,
  accountSid: AccountSid,
  { language, mode }: Pick<RecognitionRequest, 'language' | 'mode'>,
): Promise<Deafness | null> {
  if (!recogniser) {
    const message = 'Speech is not recognised here: no recogniser is set up'
    return { because: 'recogniser', message }
  }
  const refusal = await speechPolicy(accountSid)
  if (refusal !== null) return { because: 'policy', message: refusal }
  const { languages, modes } = recogniser.capabilities
  if (languages && !languages.some((known) => speaks(known, language))) {
    const message = `Speech in "${language}" is not recognised here`
    return { because: 'language', message }
  }
  if (modes.includes(mode)) return null
  const message = 'The recogniser here understands hints and digits, and no other words'
  return { because: 'hints', message }
}

/** `en` stands for all its regions. */
function speaks(known: string, asked: string): boolean {
  const [a, b] = [known.toLowerCase(), asked.toLowerCase()]
  return a === b || b.startsWith(`${a}-`)
}

/** Hints that stand for digits, in the words of other recognisers. */
const DIGITS =
  /^(\$OOV_CLASS_(DIGIT_SEQUENCE|FULLPHONENUM)|\d|zero|one|two|three|four|five|six|seven|eight|nine)$/i

/** The hints that somebody may say: a class of words, by a name of another recogniser, is none. */
export function spokenHints(hints: readonly string[]): readonly string[] {
  return hints.filter((hint) => !hint.startsWith('$'))
}

/** What hints, and the digits that are asked for, say of what is to be heard. */
export function modeFor(wish: {
  readonly hints: readonly string[]
  readonly numDigits?: number | null
  readonly model?: string
}): RecognitionMode {
  const { hints, numDigits = null, model = 'default' } = wish
  if (hints.length > 0 && hints.every((hint) => DIGITS.test(hint))) return 'digits'
  if (spokenHints(hints).length > 0) return 'hints'
  return numDigits !== null || model === 'numbers_and_commands' ? 'digits' : 'dictation'
}

/**
 * What applications are told where a recogniser has no confidence of its own: about the share of its
 * results of that kind that are right on a clean line (`npm run bench:speech`).
 */
const USUAL_CONFIDENCE: Readonly<Record<RecognitionMode, number>> = {
  hints: 0.9,
  digits: 0.9,
  dictation: 0.5,
}

export function confidenceOf({ confidence }: Utterance, mode: RecognitionMode): number {
  return confidence ?? USUAL_CONFIDENCE[mode]
}
