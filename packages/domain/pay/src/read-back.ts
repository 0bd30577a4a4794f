/** What the caller hears before the connector is asked, in the languages of `<Pay>`. */
import type { PaymentMethod } from './model.ts'

interface Words {
  readonly card: string
  readonly account: string
  readonly choice: string
}

/** By the first two letters of a tag. */
export const readBackWords: Readonly<Record<string, Words>> = {
  en: {
    card: 'Your card ends in',
    account: 'Your account ends in',
    choice: 'Press 1 to go on, or 2 to cancel.',
  },
  de: {
    card: 'Ihre Karte endet auf',
    account: 'Ihr Konto endet auf',
    choice: 'Drücken Sie die 1, um fortzufahren, oder die 2, um abzubrechen.',
  },
  es: {
    card: 'Su tarjeta termina en',
    account: 'Su cuenta termina en',
    choice: 'Pulse 1 para continuar o 2 para cancelar.',
  },
  fr: {
    card: 'Votre carte se termine par',
    account: 'Votre compte se termine par',
    choice: 'Appuyez sur 1 pour continuer, ou sur 2 pour annuler.',
  },
  it: {
    card: 'La sua carta termina con',
    account: 'Il suo conto termina con',
    choice: 'Prema 1 per continuare o 2 per annullare.',
  },
}

/** @param last the digits that may be said */
export function readBackText(language: string, method: PaymentMethod, last: string): string {
  const base = language.slice(0, 2).toLowerCase()
  const { card, account, choice } = readBackWords[base] ?? readBackWords['en']!
  const begin = method === 'credit-card' ? card : account
  return `${begin} ${[...last].join(' ')}. ${choice}`
}
