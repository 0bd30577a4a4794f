/** What `<Pay>` says where the document brings no prompt of its own. */
import type { ErrorType, Item } from '../model.ts'

/** What a prompt is for. */
export type PromptFor = Item | 'payment-processing'

export interface PromptTexts {
  readonly ask: Readonly<Record<PromptFor, string>>
  /** Said before an item is asked for again. */
  readonly faults: Readonly<Partial<Record<ErrorType, string>>>
  /** Said where an item is asked for to be compared. */
  readonly again: string
}

const en: PromptTexts = {
  ask: {
    'payment-card-number': 'Please enter your card number, then press pound.',
    'expiration-date':
      'Please enter the date your card expires: two digits for the month, then two for the year.',
    'security-code':
      'Please enter the security code of your card. It has three digits, or four on an American Express card.',
    'postal-code': 'Please enter your postal code, then press pound.',
    'bank-routing-number': 'Please enter the nine digits of your bank routing number.',
    'bank-account-number': 'Please enter your bank account number, then press pound.',
    'payment-processing': 'Thank you. One moment, your payment is being processed.',
  },
  faults: {
    'input-timeout': 'Sorry, nothing was entered in time.',
    'invalid-card-number': 'Sorry, this is not a valid card number.',
    'invalid-card-type': 'Sorry, this type of card is not accepted.',
    'invalid-date': 'Sorry, this date is not valid.',
    'invalid-security-code': 'Sorry, this security code is not valid.',
    'invalid-postal-code': 'Sorry, this postal code is not valid.',
    'invalid-bank-routing-number': 'Sorry, this routing number is not valid.',
    'invalid-bank-account-number': 'Sorry, this account number is not valid.',
    'input-matching-failed': 'Sorry, the two entries were different.',
  },
  again: 'Please enter it once more.',
}

const de: PromptTexts = {
  ask: {
    'payment-card-number':
      'Bitte geben Sie Ihre Kartennummer ein und drücken Sie dann die Rautetaste.',
    'expiration-date':
      'Bitte geben Sie das Ablaufdatum Ihrer Karte ein: zwei Ziffern für den Monat, dann zwei für das Jahr.',
    'security-code':
      'Bitte geben Sie die Prüfnummer Ihrer Karte ein. Sie hat drei Ziffern, bei American Express vier.',
    'postal-code': 'Bitte geben Sie Ihre Postleitzahl ein und drücken Sie dann die Rautetaste.',
    'bank-routing-number': 'Bitte geben Sie die neun Ziffern Ihrer Bankleitzahl ein.',
    'bank-account-number':
      'Bitte geben Sie Ihre Kontonummer ein und drücken Sie dann die Rautetaste.',
    'payment-processing': 'Vielen Dank. Einen Moment, Ihre Zahlung wird ausgeführt.',
  },
  faults: {
    'input-timeout': 'Es wurde leider nichts eingegeben.',
    'invalid-card-number': 'Diese Kartennummer ist leider nicht gültig.',
    'invalid-card-type': 'Diese Kartenart wird leider nicht angenommen.',
    'invalid-date': 'Dieses Datum ist leider nicht gültig.',
    'invalid-security-code': 'Diese Prüfnummer ist leider nicht gültig.',
    'invalid-postal-code': 'Diese Postleitzahl ist leider nicht gültig.',
    'invalid-bank-routing-number': 'Diese Bankleitzahl ist leider nicht gültig.',
    'invalid-bank-account-number': 'Diese Kontonummer ist leider nicht gültig.',
    'input-matching-failed': 'Die beiden Eingaben waren leider verschieden.',
  },
  again: 'Bitte geben Sie es noch einmal ein.',
}

const es: PromptTexts = {
  ask: {
    'payment-card-number': 'Introduzca el número de su tarjeta y pulse almohadilla.',
    'expiration-date':
      'Introduzca la fecha de caducidad: dos cifras para el mes y dos para el año.',
    'security-code':
      'Introduzca el código de seguridad de su tarjeta. Tiene tres cifras, o cuatro en American Express.',
    'postal-code': 'Introduzca su código postal y pulse almohadilla.',
    'bank-routing-number': 'Introduzca las nueve cifras del número de ruta de su banco.',
    'bank-account-number': 'Introduzca su número de cuenta y pulse almohadilla.',
    'payment-processing': 'Gracias. Un momento, estamos procesando su pago.',
  },
  faults: {
    'input-timeout': 'Lo sentimos, no se ha introducido nada a tiempo.',
    'invalid-card-number': 'Lo sentimos, este número de tarjeta no es válido.',
    'invalid-card-type': 'Lo sentimos, no aceptamos este tipo de tarjeta.',
    'invalid-date': 'Lo sentimos, esta fecha no es válida.',
    'invalid-security-code': 'Lo sentimos, este código de seguridad no es válido.',
    'invalid-postal-code': 'Lo sentimos, este código postal no es válido.',
    'invalid-bank-routing-number': 'Lo sentimos, este número de ruta no es válido.',
    'invalid-bank-account-number': 'Lo sentimos, este número de cuenta no es válido.',
    'input-matching-failed': 'Lo sentimos, las dos entradas no coinciden.',
  },
  again: 'Introdúzcalo de nuevo, por favor.',
}

const fr: PromptTexts = {
  ask: {
    'payment-card-number': 'Veuillez saisir le numéro de votre carte, puis appuyez sur dièse.',
    'expiration-date':
      "Veuillez saisir la date d'expiration : deux chiffres pour le mois, puis deux pour l'année.",
    'security-code':
      'Veuillez saisir le code de sécurité de votre carte : trois chiffres, ou quatre pour American Express.',
    'postal-code': 'Veuillez saisir votre code postal, puis appuyez sur dièse.',
    'bank-routing-number':
      "Veuillez saisir les neuf chiffres du numéro d'acheminement de votre banque.",
    'bank-account-number': 'Veuillez saisir votre numéro de compte, puis appuyez sur dièse.',
    'payment-processing': 'Merci. Un instant, votre paiement est en cours.',
  },
  faults: {
    'input-timeout': "Désolé, rien n'a été saisi à temps.",
    'invalid-card-number': "Désolé, ce numéro de carte n'est pas valable.",
    'invalid-card-type': "Désolé, ce type de carte n'est pas accepté.",
    'invalid-date': "Désolé, cette date n'est pas valable.",
    'invalid-security-code': "Désolé, ce code de sécurité n'est pas valable.",
    'invalid-postal-code': "Désolé, ce code postal n'est pas valable.",
    'invalid-bank-routing-number': "Désolé, ce numéro d'acheminement n'est pas valable.",
    'invalid-bank-account-number': "Désolé, ce numéro de compte n'est pas valable.",
    'input-matching-failed': 'Désolé, les deux saisies sont différentes.',
  },
  again: 'Veuillez le saisir encore une fois.',
}

const it: PromptTexts = {
  ask: {
    'payment-card-number': 'Digiti il numero della sua carta e poi prema cancelletto.',
    'expiration-date': "Digiti la data di scadenza: due cifre per il mese, poi due per l'anno.",
    'security-code':
      'Digiti il codice di sicurezza della carta: tre cifre, o quattro per American Express.',
    'postal-code': 'Digiti il suo codice postale e poi prema cancelletto.',
    'bank-routing-number': 'Digiti le nove cifre del codice della sua banca.',
    'bank-account-number': 'Digiti il numero del suo conto e poi prema cancelletto.',
    'payment-processing': 'Grazie. Un momento, il pagamento è in corso.',
  },
  faults: {
    'input-timeout': 'Spiacenti, non è stato digitato nulla in tempo.',
    'invalid-card-number': 'Spiacenti, questo numero di carta non è valido.',
    'invalid-card-type': 'Spiacenti, questo tipo di carta non è accettato.',
    'invalid-date': 'Spiacenti, questa data non è valida.',
    'invalid-security-code': 'Spiacenti, questo codice di sicurezza non è valido.',
    'invalid-postal-code': 'Spiacenti, questo codice postale non è valido.',
    'invalid-bank-routing-number': 'Spiacenti, questo codice della banca non è valido.',
    'invalid-bank-account-number': 'Spiacenti, questo numero di conto non è valido.',
    'input-matching-failed': 'Spiacenti, i due inserimenti sono diversi.',
  },
  again: 'Lo digiti ancora una volta.',
}

/** By the first two letters of a tag. */
export const promptTexts: Readonly<Record<string, PromptTexts>> = { en, de, es, fr, it }

export const payLanguages = [
  ...['de-DE', 'en-AU', 'en-CA', 'en-GB', 'en-IN', 'en-IE', 'en-NZ', 'en-PH', 'en-ZA', 'en-US'],
  ...['es-ES', 'es-MX', 'es-US', 'fr-CA', 'fr-FR', 'it-IT'],
] as const

/** One sentence or several, in the language of the tag; English where there is none. */
export function defaultPrompt(
  language: string,
  what: {
    readonly for: PromptFor
    readonly errorType: ErrorType | null
    readonly matching: boolean
  },
): string {
  const { ask, faults, again } = promptTexts[language.slice(0, 2).toLowerCase()] ?? en
  const fault = what.errorType === null ? undefined : faults[what.errorType]
  const question = what.matching && what.errorType === null ? again : ask[what.for]
  return fault === undefined ? question : `${fault} ${question}`
}
