/** The scheme of audio that ships with the product: `prompt://welcome`. */
export const SHIPPED_SCHEME = 'prompt:'

/**
 * What the default flow says, and the one sentence for a call that an error ends, by the name of the
 * audio that is made of it.
 */
export const shippedTexts: Readonly<Record<string, string>> = {
  welcome: 'Hello, and thank you for calling.',
  recorded: 'This call is recorded.',
  menu: 'For sales, press 1. For support, press 2. For anything else, press 3.',
  'menu-again': 'Sorry, that is not one of the choices.',
  connecting: 'Thank you. An agent will be with you shortly.',
  'queue-full': 'All our lines are busy at the moment. Please call again later. Goodbye.',
  'callback-offer':
    'If you would rather be called back, press 1. You keep your place, and can hang up.',
  'callback-kept': 'Thank you. We call you back when it is your turn. Goodbye.',
  'callback-refused': 'You are next. Please stay on the line.',
  apology: 'We are sorry. An application error has occurred. Goodbye.',
}

/** The words of audio that ships, by its URL; null for music, beeps and any other URL. */
export function shippedTextOf(url: string): string | null {
  const { protocol, host } = URL.canParse(url) ? new URL(url) : { protocol: '', host: '' }
  if (protocol !== SHIPPED_SCHEME || !Object.hasOwn(shippedTexts, host)) return null
  return shippedTexts[host] ?? null
}
