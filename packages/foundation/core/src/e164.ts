declare const e164Brand: unique symbol

/** A phone number in E.164 form: `+`, then 2 to 15 digits, the first of them not 0. */
export type E164 = string & { readonly [e164Brand]: true }

/** Tells whether a text is a number in E.164 form. */
export function isE164(text: unknown): text is E164 {
  return typeof text === 'string' && /^\+[1-9]\d{1,14}$/.test(text)
}
