import { silentLogger } from '@offhook/core'
import { elementsOf, parseTwiml } from '@offhook/twiml'
import type { Outcome, VerbStep } from '@offhook/voice'
import { beforeEach, describe, expect, it } from 'vitest'
import { bankItems, cardItems, errorTypes, paymentMethods } from '../model.ts'
import { readBackText } from '../read-back.ts'
import { PayBench } from '../testing/pay-bench.ts'
import { defaultPrompt, payLanguages } from './default-prompts.ts'
import { payVerbs } from './pay-verb.ts'
import { choosePrompt, type PromptMoment } from './prompt-choice.ts'

const VISA = '4242424242424242'
const ACTION = 'https://app/paid'

let bench: PayBench
let abort: AbortController
/** What the documents' own prompts were, by their text. */
let heard: string[]
let told: { url: string; parameters: Readonly<Record<string, string>> }[]
let warned: number[]

beforeEach(() => {
  bench = new PayBench()
  abort = new AbortController()
  heard = []
  told = []
  warned = []
})

function elementOf(xml: string) {
  const parsed = parseTwiml(`<Response>${xml}</Response>`)
  if (!parsed.ok) throw new Error('the document of the test is wrong')
  return elementsOf(parsed.root)[0]!
}

/** Runs a Pay; what comes of it is awaited by the test. */
function pay(attributes: string, children = ''): Promise<Outcome> {
  const { shelf, accountSid, callSid, keypad, connector } = bench
  const [verb] = payVerbs({
    shelf,
    logger: silentLogger,
    voice: {
      keypad: async () => keypad,
      pauseRecordings: async () => async () => {},
      pauseStreams: () => () => {},
      pauseTranscripts: () => {
        bench.transcripts.push('paused')
        return () => void bench.transcripts.push('resumed')
      },
    },
    connectors: {
      named: async (account, name) => {
        if (name === 'Default') return connector
        return bench.payments.create(account, callSid, {
          idempotencyKey: '',
          statusCallback: null,
          settings: { paymentConnector: name } as never,
        }) as never
      },
    },
    pciMode: { of: async () => false, events: bench.pciEvents },
  })
  const step: Partial<VerbStep> = {
    element: elementOf(`<Pay action="${ACTION}" ${attributes}>${children}</Pay>`),
    accountSid,
    call: { row: { sid: callSid, accountSid } } as never,
    signal: abort.signal,
    documentUrl: 'https://app/voice',
    openAudio: async () => {},
    resolveUrl: (text) => text,
    warn: (code) => void warned.push(code),
    tell: (url, _method, parameters) => void told.push({ url, parameters }),
    runInside: async (child) => {
      heard.push(
        elementsOf(child)
          .map(({ children: [text] }) => String(text))
          .join(),
      )
    },
  }
  return verb!.run(step as VerbStep)
}

const parametersOf = (outcome: Outcome) =>
  outcome.next === 'document' ? outcome.parameters : undefined

async function press(...items: string[]) {
  for (const item of items) {
    await bench.clock.advance(0)
    bench.keypad.press(item)
  }
  await bench.clock.advance(0)
}

describe('Pay', () => {
  it('asks for each item, charges, and hands the result to its action', async () => {
    const done = pay(
      'chargeAmount="20.45" statusCallback="https://app/told" postalCode="false"',
      '<Parameter name="order" value="7"/><Parameter value="of no name"/>',
    )
    await press(VISA, '1229', '123')
    const parameters = parametersOf(await done)
    expect(parameters).toMatchObject({
      Result: 'success',
      PaymentConfirmationCode: 'ch_1',
      PaymentCardNumber: 'xxxxxxxxxxxx4242',
      PaymentCardType: 'visa',
      ExpirationDate: '1229',
      SecurityCode: 'xxx',
    })
    expect(bench.connector.asked).toMatchObject([{ number: VISA, request: { amount: '20.45' } }])
    expect(bench.connector.asked[0]?.request.parameters).toEqual({ order: '7' })
    expect(bench.keypad.said[0]).toMatch(/card number/)
    expect(bench.keypad.said.at(-1)).toMatch(/processed/)
    expect(told.map(({ parameters: { For, Attempt } }) => `${For} ${Attempt}`)).toEqual([
      'payment-card-number 1',
      'expiration-date 1',
      'security-code 1',
      'payment-processing 1',
    ])
    expect(bench.keypad.isClaimed).toBe(false)
    expect(bench.transcripts).toEqual(['paused', 'resumed'])
    expect(bench.clock.pending).toBe(0)
    // The row is what the customer's timeline shows.
    expect(bench.rows).toMatchObject([
      {
        sid: expect.stringMatching(/^PK/),
        ...{ callSid: bench.callSid, accountSid: bench.accountSid },
        ...{ chargeAmount: '20.45', maskedNumber: 'xxxxxxxxxxxx4242', cardType: 'visa' },
        ...{ result: 'success', confirmationCode: 'ch_1', payErrorCode: null },
      },
    ])
    expect(bench.everything).not.toContain(VISA)
    expect(bench.everything).not.toMatch(/"123"|1229/)
  })

  it('keeps how far the caller came, from the first moment on', async () => {
    const done = pay('chargeAmount="5"')
    await press('42')
    expect(bench.rows).toMatchObject([{ maskedNumber: null, result: null }])
    await press(VISA.slice(2))
    expect(bench.rows).toMatchObject([{ maskedNumber: 'xxxxxxxxxxxx4242', result: null }])
    bench.keypad.hangUp()
    abort.abort(new Error('ended'))
    await expect(done).rejects.toThrow('ended')
    expect(bench.rows).toMatchObject([{ cardType: 'visa', result: 'caller-hung-up' }])
    expect(bench.everything).not.toContain(VISA)
  })

  it('keeps what a connector refuses', async () => {
    const refusal = { connectorError: 'declined', paymentError: 'no', extra: {} }
    bench.connector.answer = { ok: false, payErrorCode: 64_011, ...refusal }
    const done = pay('chargeAmount="5" postalCode="false"')
    await press(VISA, '1229', '123')
    expect(parametersOf(await done)).toMatchObject({ Result: 'payment-connector-error' })
    expect(bench.rows).toMatchObject([{ result: 'payment-connector-error', payErrorCode: 64_011 }])
  })

  it('asks again with the reason, and gives up after its attempts', async () => {
    const done = pay('maxAttempts="2"')
    await press('1234567890123#', `${VISA.slice(0, 15)}1#`)
    expect(bench.keypad.said[1]).toMatch(/^Sorry, this is not a valid card number\. Please/)
    expect(parametersOf(await done)).toMatchObject({ Result: 'too-many-failed-attempts' })
  })

  it('waits for the first key as long as between two', async () => {
    const done = pay('timeout="3" statusCallback="https://app/told"')
    await bench.clock.advance(3_000)
    await done
    expect(told[0]?.parameters).toMatchObject({
      ErrorType: 'input-timeout',
      For: 'payment-card-number',
    })
  })

  it('stops at a star', async () => {
    const done = pay('')
    await press('42*')
    expect(parametersOf(await done)).toMatchObject({ Result: 'caller-interrupted-with-star' })
  })

  it('takes two entries that differ for one attempt', async () => {
    const done = pay(
      'maxAttempts="2" requireMatchingInputs="expiration-date" securityCode="false" postalCode="10115"',
    )
    await press(VISA, '1229', '1228', '1229', '1229')
    expect(parametersOf(await done)).toMatchObject({
      Result: 'success',
      PaymentCardPostalCode: '10115',
    })
  })

  it('tells its action when the caller hangs up, or is sent elsewhere', async () => {
    const done = pay('')
    await press('42')
    bench.keypad.hangUp()
    abort.abort(new Error('ended'))
    await expect(done).rejects.toThrow('ended')
    expect(told).toMatchObject([{ url: ACTION, parameters: { Result: 'caller-hung-up' } }])
  })

  it.each([
    ['chargeAmount="lots"', 64020],
    ['paymentConnector="Nobody"', 64004],
  ])('with %s ends as not valid', async (attributes, code) => {
    expect(parametersOf(await pay(attributes))).toMatchObject({
      Result: 'validation-error',
      PayErrorCode: String(code),
    })
    expect(warned).toEqual([code])
    expect(bench.keypad.isClaimed).toBe(false)
    expect(bench.rows).toEqual([])
  })

  it('ends as not valid where a payment by requests has the keys, and leaves them to it', async () => {
    const keys: string[] = []
    bench.keypad.claim((digit) => keys.push(digit))
    expect(parametersOf(await pay(''))).toMatchObject({
      Result: 'validation-error',
      PayErrorCode: '64021',
    })
    expect(warned).toEqual([64021])
    expect(bench.transcripts).toEqual(['paused', 'resumed'])
    bench.keypad.press('4')
    expect(keys).toEqual(['4'])
  })

  it('speaks its own prompts, the most specific that fits', async () => {
    const done = pay(
      'maxAttempts="2"',
      `<Prompt for="payment-card-number"><Say>any</Say></Prompt>
       <Prompt for="payment-card-number" attempt="2"><Say>second</Say></Prompt>
       <Prompt for="payment-card-number" attempt="2" errorType="timeout"><Say>late</Say></Prompt>`,
    )
    await press('1#', '*')
    await done
    expect(heard).toEqual(['any', 'second'])
  })

  it('speaks the language that it is told', async () => {
    const done = pay('language="de-DE"')
    await press('*')
    await done
    expect(bench.keypad.said[0]).toMatch(/^Bitte geben Sie Ihre Kartennummer/)
    expect(warned).toEqual([])
  })

  it('warns once where no voice has the language, and asks all the same', async () => {
    bench.keypad.remark = 13512
    const done = pay('language="fr-CA" maxAttempts="2"')
    await press('1#', '*')
    expect(parametersOf(await done)).toMatchObject({ Result: 'caller-interrupted-with-star' })
    expect(bench.keypad.said).toHaveLength(2)
    expect(warned).toEqual([13512])
  })

  it.each(payLanguages)('has words of its own for each moment in %s', (language) => {
    const english = language.startsWith('en')
    for (const item of [...cardItems, ...bankItems, 'payment-processing'] as const) {
      for (const errorType of [null, ...errorTypes]) {
        const what = { for: item, errorType, matching: errorType === null }
        const said = defaultPrompt(language, what)
        expect(said).not.toBe('')
        if (!english) expect(said).not.toBe(defaultPrompt('en-US', what))
      }
    }
    for (const method of paymentMethods) {
      const words = readBackText(language, method, '42')
      if (!english) expect(words).not.toBe(readBackText('en-US', method, '42'))
    }
  })
})

describe('the choice of a prompt', () => {
  const moment: PromptMoment = {
    for: 'security-code',
    attempt: 2,
    errorType: 'invalid-security-code',
    cardType: 'amex',
    matching: false,
  }
  const prompt = (attributes: string) => elementOf(`<Prompt for="security-code" ${attributes}/>`)

  it.each([
    [['', 'cardType="amex"'], 1],
    [['cardType="visa mastercard"', ''], 1],
    [['attempt="1 2"', 'attempt="2" errorType="invalid-security-code timeout"'], 1],
    [['errorType="timeout"', 'attempt="3"'], undefined],
    [['requireMatchingInputs="true"', 'requireMatchingInputs="false"'], 1],
  ])('of %j is %s', (each, index) => {
    const prompts = each.map(prompt)
    expect(choosePrompt(prompts, moment)).toBe(index === undefined ? undefined : prompts[index])
  })
})
