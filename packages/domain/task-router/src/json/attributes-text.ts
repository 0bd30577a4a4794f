import { writeJson } from '@offhook/core'
import type { Attributes } from '../model.ts'

/** Attributes are never changed, only replaced: one text serves whoever asks until then. */
const texts = new WeakMap<Attributes, string>()

/** The JSON of attributes, with the numbers as they were written. */
export function attributesText(attributes: Attributes): string {
  const known = texts.get(attributes)
  if (known !== undefined) return known
  const text = writeJson(attributes)
  texts.set(attributes, text)
  return text
}
