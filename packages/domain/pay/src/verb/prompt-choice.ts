/** Which of a document's `<Prompt>` elements is heard: the one that says most about the moment. */
import type { TwimlElement } from '@offhook/twiml'
import type { CardType, ErrorType } from '../model.ts'
import type { PromptFor } from './default-prompts.ts'

/** What is about to be asked. */
export interface PromptMoment {
  readonly for: PromptFor
  /** From 1. */
  readonly attempt: number
  /** Why it is asked again; null on the first try. */
  readonly errorType: ErrorType | null
  readonly cardType: CardType | null
  /** It is asked for to be compared. */
  readonly matching: boolean
}

/** The most specific prompt that fits; of equals the first. Undefined: the default is spoken. */
export function choosePrompt(
  prompts: readonly TwimlElement[],
  moment: PromptMoment,
): TwimlElement | undefined {
  let best: TwimlElement | undefined
  let most = -1
  for (const prompt of prompts) {
    const score = scoreOf(prompt, moment)
    if (score > most) [best, most] = [prompt, score]
  }
  return best
}

/** How many of its attributes name the moment; -1 where one speaks against it. */
function scoreOf({ attributes }: TwimlElement, moment: PromptMoment): number {
  if (attributes['for'] !== moment.for) return -1
  let score = 0
  for (const [name, value] of Object.entries(told(moment))) {
    const wanted = words(attributes[name])
    if (wanted.length === 0) continue
    if (value === null || !wanted.some((word) => word === value)) return -1
    score++
  }
  // Without either word a prompt is that of the first try; heard again only if nothing fits better.
  return score
}

function told({ attempt, errorType, cardType, matching }: PromptMoment) {
  return {
    attempt: String(attempt),
    // Prompts say `timeout` where callbacks say `input-timeout`.
    errorType: errorType === 'input-timeout' ? 'timeout' : errorType,
    cardType,
    requireMatchingInputs: String(matching),
  }
}

function words(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => (word === 'input-timeout' ? 'timeout' : word))
}
