import type { ScoreAnswerRecord, ScoreQuestionRecord } from '@offhook/desk-api'
import type { PlainKey, Translate } from '../../texts/index.ts'

const words: Readonly<Record<string, PlainKey>> = {
  yes: 'reviews.yes',
  no: 'reviews.no',
  'not-applicable': 'reviews.notApplicable',
}

const answersOf: Readonly<Record<ScoreQuestionRecord['kind'], readonly ScoreAnswerRecord[]>> = {
  'yes-no': ['yes', 'no', 'not-applicable'],
  scale: [1, 2, 3, 4, 5, 'not-applicable'],
}

/** What may be answered to a question, in the order in which it is shown. */
export function answersTo({ kind }: ScoreQuestionRecord): readonly ScoreAnswerRecord[] {
  return answersOf[kind]
}

export function answerText(t: Translate, answer: ScoreAnswerRecord): string {
  const key = words[answer]
  return key ? t(key) : `${answer} / 5`
}

export function percentText(percent: number | null): string {
  return percent === null ? '–' : `${percent} %`
}
