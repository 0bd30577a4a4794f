import type { Shelf } from '@offhook/accounts'
import { codes, type Logger, OffhookError } from '@offhook/core'
import {
  type ElementSchema,
  elementsOf,
  integer,
  matching,
  oneOf,
  type TwimlElement,
  text,
} from '@offhook/twiml'
import {
  callOf,
  defineVerb,
  pauseSchema,
  playSchema,
  saySchema,
  toAction,
  type Verb,
  type VerbStep,
  type Voice,
} from '@offhook/voice'
import type { Connectors } from '../connectors.ts'
import { type ListenerParts, pauseListeners } from '../listeners.ts'
import type { PaymentSettings } from '../model.ts'
import { resultParameters } from '../parameters.ts'
import type { Told } from '../pay-session.ts'
import { paymentAfter, paymentRow, rowChanges, storePayment } from '../payment-rows.ts'
import { readSettings } from '../settings.ts'
import { payLanguages } from './default-prompts.ts'
import { PayRun } from './pay-run.ts'

const code = codes.payParameter

const promptSchema = {
  attributes: {
    for: oneOf(
      [
        'payment-card-number',
        'expiration-date',
        'security-code',
        'postal-code',
        'bank-routing-number',
        'bank-account-number',
        'payment-processing',
      ],
      null,
      code,
    ),
    errorType: text(code),
    cardType: text(code),
    attempt: matching(/^[\d\s,]+$/, null, code),
    requireMatchingInputs: text(code),
  },
  text: 'none',
  children: { Say: saySchema, Play: playSchema, Pause: pauseSchema },
} as const satisfies ElementSchema

const parameterSchema = {
  attributes: { name: text(code), value: text(code) },
  text: 'none',
  children: {},
} as const satisfies ElementSchema

const schema = {
  attributes: {
    action: text(code),
    method: oneOf(['POST'], null, code),
    statusCallback: text(code),
    statusCallbackMethod: oneOf(['GET', 'POST'], null, code),
    input: text(code),
    paymentMethod: text(code),
    bankAccountType: text(code),
    timeout: text(code),
    maxAttempts: integer({ fallback: 1, min: 1, max: 3, code }),
    securityCode: text(code),
    postalCode: text(code),
    minPostalCodeLength: text(code),
    paymentConnector: text(code),
    tokenType: text(code),
    chargeAmount: text(code),
    currency: text(code),
    description: text(code),
    validCardTypes: text(code),
    language: oneOf(payLanguages, 'en-US', code),
    requireMatchingInputs: text(code),
    confirmation: text(code),
  },
  text: 'none',
  children: { Prompt: promptSchema, Parameter: parameterSchema },
} as const satisfies ElementSchema

export interface PayVerbOptions {
  readonly shelf: Pick<Shelf, 'clock' | 'writer'>
  readonly logger: Logger
  readonly voice: Pick<Voice, 'keypad' | keyof ListenerParts['voice']>
  readonly connectors: Pick<Connectors, 'named'>
  readonly pciMode: ListenerParts['pciMode']
}

/** `<Pay>`: the caller is asked for each item by prompts, and the connector for the money. */
export function payVerbs(options: PayVerbOptions): readonly Verb[] {
  return [
    defineVerb({
      name: 'Pay',
      placements: ['document'],
      schema,
      async run(step, attributes) {
        const { action, statusCallback, statusCallbackMethod } = attributes
        const done = (parameters: Readonly<Record<string, string>>) =>
          toAction(step, { action, method: 'POST' }, parameters)
        await step.openAudio()
        const { voice, connectors, shelf, logger } = options
        const { clock } = shelf
        const { accountSid, sid } = callOf(step).row
        const children = elementsOf(step.element)
        const told = statusCallback === null ? null : step.resolveUrl(statusCallback)
        let run: PayRun
        let settings: PaymentSettings
        let resume: (() => Promise<void>) | null = null
        try {
          // A wrong amount must not become a token for nothing: no default takes its place.
          settings = readSettings(attributes, parametersOf(children), { literalPostalCode: true })
          const connector = await connectors.named(accountSid, settings.paymentConnector)
          resume = await pauseListeners(options, accountSid, sid)
          let row = paymentRow(accountSid, sid, settings, clock.now())
          run = new PayRun({
            ...{ clock, logger, step, connector, settings },
            keypad: await voice.keypad(accountSid, sid),
            language: attributes.language,
            maxAttempts: attributes.maxAttempts,
            prompts: children.filter(({ name }) => name === 'Prompt'),
            remark: once(step),
            tell: (facts, asked) => {
              row = paymentAfter(row, facts, clock.now())
              storePayment(shelf, logger, rowChanges(row, facts))
              if (told === null || facts.kind === 'started') return
              const parameters = statusParameters(facts, asked, settings)
              step.tell(told, statusCallbackMethod ?? 'POST', parameters)
            },
          })
        } catch (error) {
          await resume?.()
          if (!(error instanceof OffhookError)) throw error
          step.warn(error.code, error.message)
          return done({
            Result: 'validation-error',
            PayErrorCode: String(error.code),
            PaymentError: error.message,
          })
        }
        const stop = () => run.cancel()
        step.signal.addEventListener('abort', stop, { once: true })
        try {
          if (step.signal.aborted) stop()
          const last = await run.run()
          const parameters = finalParameters(last, settings)
          if (step.signal.aborted) {
            const url = action === null ? null : step.resolveUrl(action)
            if (url !== null) step.tell(url, 'POST', parameters)
            throw step.signal.reason
          }
          return done(parameters)
        } finally {
          step.signal.removeEventListener('abort', stop)
          await resume?.()
        }
      },
    }),
  ]
}

/** The same is wrong with each prompt: it is told of the first. */
function once(step: Pick<VerbStep, 'warn'>): (code: number, message: string) => void {
  const told = new Set<number>()
  return (code, message) => {
    if (!told.has(code)) step.warn(code, message)
    told.add(code)
  }
}

function parametersOf(children: readonly TwimlElement[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    children.flatMap(({ name, attributes }) =>
      name === 'Parameter' && attributes['name']
        ? [[attributes['name'], attributes['value'] ?? '']]
        : [],
    ),
  )
}

function statusParameters(
  told: Told,
  asked: { readonly for: string; readonly attempt: number },
  settings: PaymentSettings,
): Readonly<Record<string, string>> {
  const { errorType } = told.state
  return {
    For: asked.for,
    Attempt: String(asked.attempt),
    PaymentMethod: settings.paymentMethod,
    PaymentConnector: settings.paymentConnector,
    ...(errorType === null ? {} : { ErrorType: errorType }),
    ...told.masks,
    ...(told.kind === 'over' ? resultParameters(told) : {}),
  }
}

function finalParameters(told: Told, settings: PaymentSettings): Readonly<Record<string, string>> {
  return {
    PaymentMethod: settings.paymentMethod,
    PaymentConnector: settings.paymentConnector,
    ...told.masks,
    ...resultParameters(told),
  }
}
