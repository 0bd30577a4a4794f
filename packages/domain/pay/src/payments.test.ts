import { makeSid } from '@offhook/core'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Capture, Payment } from './model.ts'
import type { SettingTexts } from './settings.ts'
import { CALLBACK, PayBench } from './testing/pay-bench.ts'

const VISA = '4242424242424242'

let bench: PayBench
let payment: Payment
let keys = 0

beforeEach(() => {
  bench = new PayBench()
})

const ask = (what: { capture?: Capture; status?: 'complete' | 'cancel' }, key = `key ${++keys}`) =>
  bench.payments.update(bench.accountSid, bench.callSid, payment.sid, {
    idempotencyKey: key,
    statusCallback: CALLBACK,
    ...what,
  })

const capture = (item: Capture, digits: string) => {
  ask({ capture: item })
  bench.keypad.press(digits)
}

async function begin(texts: SettingTexts = {}) {
  payment = await bench.begin(texts)
}

async function enterCard() {
  capture('payment-card-number', VISA)
  capture('expiration-date', '1229')
  capture('security-code', '123')
  capture('postal-code', '94105#')
}

const settle = () => bench.clock.advance(0)

describe('a payment by card', () => {
  it('tells each step with masks, and Required as it shrinks', async () => {
    await begin({ chargeAmount: '12', description: 'Invoice 7' })
    expect(bench.last).toMatchObject({
      Sid: payment.sid,
      ChargeAmount: '12.00',
      Currency: 'USD',
      Description: 'Invoice 7',
      PaymentMethod: 'credit-card',
      ValidCardTypes: 'visa mastercard amex',
    })
    expect(bench.last).not.toHaveProperty('Capture')
    ask({ capture: 'payment-card-number' })
    bench.keypad.press('42')
    expect(bench.last).toMatchObject({
      Capture: 'payment-card-number',
      PartialResult: 'true',
      PaymentCardNumber: 'xx',
      PaymentCardType: 'visa',
      Required: 'payment-card-number,expiration-date,security-code,postal-code',
    })
    bench.keypad.press(VISA.slice(2))
    expect(bench.last).toMatchObject({
      PartialResult: 'false',
      PaymentCardNumber: 'xxxxxxxxxxxx4242',
      Required: 'expiration-date,security-code,postal-code',
    })
    capture('expiration-date', '1229')
    capture('security-code', '123')
    expect(bench.last).toMatchObject({ ExpirationDate: '1229', SecurityCode: 'xxx' })
    capture('postal-code', '94105#')
    expect(bench.last).toMatchObject({ PaymentCardPostalCode: '94105', Required: '' })

    ask({ status: 'complete' })
    await settle()
    expect(bench.connector.asked[0]).toMatchObject({
      number: VISA,
      request: { method: 'charge', amount: '12.00', currency: 'USD' },
    })
    expect(bench.last).toMatchObject({
      Result: 'success',
      PaymentConfirmationCode: 'ch_1',
      PaymentCardNumber: 'xxxxxxxxxxxx4242',
      SecurityCode: 'xxx',
    })
    expect(bench.everything).not.toContain(VISA)
    expect(bench.everything).not.toMatch(/"123"/)
  })

  it('overwrites the digits once the connector has answered, and gives the keys back', async () => {
    await begin({ chargeAmount: '1' })
    await enterCard()
    const seen = () => [...(bench.connector.asked[0]?.request.card?.number ?? [])]
    bench.connector.slow = true
    ask({ status: 'complete' })
    expect(Buffer.from(seen()).toString()).toBe(VISA)
    bench.connector.release()
    await settle()
    expect(seen()).toEqual(new Array(16).fill(0))
    expect(bench.keypad.isClaimed).toBe(false)
    expect(bench.clock.pending).toBe(0)
  })

  it('asks a reader of the last digits for a word where that is wanted', async () => {
    await begin({ chargeAmount: '1', confirmation: 'true' })
    await enterCard()
    ask({ status: 'complete' })
    expect(bench.keypad.said).toEqual([
      'Your card ends in 4 2 4 2. Press 1 to go on, or 2 to cancel.',
    ])
    bench.keypad.press('71')
    await settle()
    expect(bench.last['Result']).toBe('success')

    bench = new PayBench()
    await begin({ chargeAmount: '1', confirmation: 'true' })
    await enterCard()
    ask({ status: 'complete' })
    bench.keypad.press('2')
    expect(bench.last['Result']).toBe('transaction-cancelled')
    expect(bench.connector.asked).toEqual([])
  })

  it('cancels for whoever says nothing, also when a capture was refused meanwhile', async () => {
    await begin({ chargeAmount: '1', confirmation: 'true' })
    await enterCard()
    ask({ status: 'complete' })
    expect(() => ask({ capture: 'security-code' })).toThrow(/cannot capture/)
    await bench.clock.advance(30_000)
    expect(bench.last['Result']).toBe('transaction-cancelled')
  })

  it('takes what must match twice', async () => {
    await begin({ requireMatchingInputs: 'security-code', postalCode: 'false' })
    capture('payment-card-number', VISA)
    capture('expiration-date', '1229')
    expect(bench.last['Required']).toBe('security-code,security-code-matcher')
    capture('security-code', '123')
    capture('security-code-matcher', '124')
    expect(bench.last).toMatchObject({
      ErrorType: 'input-matching-failed',
      Required: 'security-code,security-code-matcher',
    })
    capture('security-code', '123')
    capture('security-code-matcher', '123')
    expect(bench.last['Required']).toBe('')
  })

  it('captures an item again; another card needs its code again', async () => {
    await begin()
    await enterCard()
    capture('payment-card-number', '378282246310005')
    expect(bench.last).toMatchObject({
      PaymentCardType: 'amex',
      Required: 'security-code',
      PaymentCardNumber: 'xxxxxxxxxxx0005',
    })
    capture('security-code', '1234')
    expect(bench.last).toMatchObject({ Required: '', SecurityCode: 'xxxx' })
  })

  it('tells who looks on of each phase, and applications only of what is keyed in', async () => {
    const phases: string[] = []
    bench.payments.events.on('changed', ({ told }) => void phases.push(told.state.phase))
    await begin({ postalCode: 'false', securityCode: 'false' })
    ask({ capture: 'payment-card-number' })
    expect(phases).toEqual(['open', 'capturing'])
    expect(bench.told).toHaveLength(1)
    bench.keypad.press(VISA)
    capture('expiration-date', '1229')
    ask({ status: 'complete' })
    expect(phases.at(-1)).toBe('processing')
    await settle()
    expect(phases.at(-1)).toBe('over')
  })

  it('silences recordings and streams in PCI mode, and lets them go on', async () => {
    bench.pciMode = true
    await begin()
    expect(bench.recordings).toEqual(['paused'])
    expect(bench.streams).toEqual(['paused'])
    ask({ status: 'cancel' })
    expect(bench.recordings).toEqual(['paused', 'resumed'])
    expect(bench.streams).toEqual(['paused', 'resumed'])
  })

  it('silences them from when the mode is switched on, and only then', async () => {
    await begin()
    ask({ capture: 'payment-card-number' })
    bench.pciEvents.emit('on', makeSid('AC'))
    expect(bench.recordings).toEqual([])
    bench.pciEvents.emit('on', bench.accountSid)
    await settle()
    expect(bench.recordings).toEqual(['paused'])
    expect(bench.streams).toEqual(['paused'])
    bench.keypad.press('*')
    await settle()
    expect(bench.recordings).toEqual(['paused', 'resumed'])
    expect(bench.streams).toEqual(['paused', 'resumed'])
    bench.pciEvents.emit('on', bench.accountSid)
    expect(bench.recordings).toEqual(['paused', 'resumed'])
  })

  it('has nothing taken down of what is said, with PCI mode or without', async () => {
    await begin()
    expect(bench.recordings).toEqual([])
    expect(bench.streams).toEqual([])
    expect(bench.transcripts).toEqual(['paused'])
    bench.keypad.press('*')
    expect(bench.transcripts).toEqual(['paused', 'resumed'])
    await expect(bench.begin({ paymentConnector: 'Other' }, 'b')).rejects.toThrow()
    expect(bench.transcripts).toEqual(['paused', 'resumed'])
  })
})

describe('a payment by bank account', () => {
  it('shows the routing number, and the last two of the account', async () => {
    await begin({ paymentMethod: 'ach-debit', chargeAmount: '5.50' })
    expect(bench.last['BankAccountType']).toBe('consumer-checking')
    capture('bank-routing-number', '021000021')
    capture('bank-account-number', '000123456789#')
    expect(bench.last).toMatchObject({
      BankRoutingNumber: '021000021',
      BankAccountNumber: 'xxxxxxxxxx89',
      Required: '',
    })
    ask({ status: 'complete' })
    await settle()
    expect(bench.connector.asked[0]?.number).toBe('000123456789')
    expect(bench.everything).not.toContain('000123456789')
  })
})

describe('what is keyed in wrong', () => {
  const card = { 'payment-card-number': VISA }
  it.each([
    ['a wrong check digit', {}, 'payment-card-number', '4242424242424241#', 'invalid-card-number'],
    ['too short', {}, 'payment-card-number', '42#', 'invalid-card-number'],
    ['no card’s number', {}, 'payment-card-number', '1234567890123#', 'invalid-card-number'],
    ['a type not taken', {}, 'payment-card-number', '6011111111111117', 'invalid-card-type'],
    ['nothing', {}, 'payment-card-number', '#', 'input-timeout'],
    ['month 13', {}, 'expiration-date', '1330', 'invalid-date'],
    ['month 0', {}, 'expiration-date', '0030', 'invalid-date'],
    ['last month', {}, 'expiration-date', '1026', 'invalid-date'],
    ['half a date', {}, 'expiration-date', '10#', 'invalid-date'],
    ['two digits of three', card, 'security-code', '12#', 'invalid-security-code'],
    ['no postal code', {}, 'postal-code', '#', 'input-timeout'],
  ] as const)('%s', async (_name, before, item, digits, errorType) => {
    await begin()
    for (const [one, value] of Object.entries(before)) capture(one as Capture, value)
    capture(item, digits)
    expect(bench.last).toMatchObject({ ErrorType: errorType, PartialResult: 'false' })
    expect(bench.last['Required']).toContain(item)
  })

  it('a postal code that is too short', async () => {
    await begin({ minPostalCodeLength: '5' })
    capture('postal-code', '941#')
    expect(bench.last['ErrorType']).toBe('invalid-postal-code')
  })

  it.each([
    ['bank-routing-number', '021000022', 'invalid-bank-routing-number'],
    ['bank-account-number', '12#', 'invalid-bank-account-number'],
  ] as const)('%s', async (item, digits, errorType) => {
    await begin({ paymentMethod: 'ach-debit' })
    capture(item, digits)
    expect(bench.last['ErrorType']).toBe(errorType)
  })

  it('the security code before the card', async () => {
    await begin()
    ask({ capture: 'security-code' })
    expect(bench.last['ErrorType']).toBe('invalid-card-number-security-code-capture-sequence')
    bench.keypad.press('123')
    capture('payment-card-number', VISA)
    expect(bench.last).not.toHaveProperty('ErrorType')
  })

  it('keys that stop coming', async () => {
    await begin({ timeout: '3' })
    ask({ capture: 'expiration-date' })
    await bench.clock.advance(60_000)
    bench.keypad.press('12')
    await bench.clock.advance(2_999)
    expect(bench.last['PartialResult']).toBe('true')
    await bench.clock.advance(1)
    expect(bench.last).toMatchObject({ PartialResult: 'false', ErrorType: 'input-timeout' })
  })

  it('this month’s card is good to its last day', async () => {
    await begin()
    capture('expiration-date', '1126')
    expect(bench.last).not.toHaveProperty('ErrorType')
  })
})

it('has begun when no key can go elsewhere any longer', async () => {
  let settle = () => {}
  bench.keypad.settling = new Promise<void>((resolve) => (settle = resolve))
  let begun = false
  const beginning = bench.begin().then(() => (begun = true))
  await expect.poll(() => bench.keypad.isClaimed).toBe(true)
  expect(begun).toBe(false)
  settle()
  await beginning
})

describe('what a request cannot have', () => {
  const code = (wanted: number) => expect.objectContaining({ code: wanted })

  it('a second payment on the call, also at the same moment', async () => {
    const both = await Promise.allSettled([bench.begin({}, 'a'), bench.begin({}, 'b')])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: code(64021) })
  })

  it('keys that somebody else has, as a Pay of a document; what it paused goes on', async () => {
    bench.pciMode = true
    const release = bench.keypad.claim(() => {})
    await expect(bench.begin()).rejects.toEqual(code(64021))
    expect(bench.recordings).toEqual(['paused', 'resumed'])
    expect(bench.payments.isPaying(bench.callSid)).toBe(false)
    release()
    await begin()
  })

  it('acts once for one key', async () => {
    await begin()
    const again = await bench.begin()
    expect(again.sid).toBe(payment.sid)
    const told = bench.told.length
    ask({ capture: 'expiration-date' }, 'same')
    bench.keypad.press('12')
    ask({ capture: 'expiration-date' }, 'same')
    bench.keypad.press('29')
    expect(bench.last['ExpirationDate']).toBe('1229')
    expect(bench.told.length).toBe(told + 4)
  })

  it('begins nothing for the key of any payment that the call has had', async () => {
    const first = await bench.begin({}, 'first')
    bench.keypad.press('*')
    payment = await bench.begin({}, 'second')
    ask({ status: 'cancel' })
    expect((await bench.begin({}, 'first')).sid).toBe(first.sid)
    expect(bench.keypad.isClaimed).toBe(false)
  })

  it('says of a repeated request what becomes of the first, also while that is on its way', async () => {
    const both = await Promise.allSettled([bench.begin({}, 'a'), bench.begin({}, 'a')])
    expect(new Set(both.map((each) => each.status === 'fulfilled' && each.value.sid)).size).toBe(1)
    bench.keypad.press('*')
    const wrong = () => bench.begin({ paymentConnector: 'Other' }, 'b')
    const refused = await Promise.allSettled([wrong(), wrong()])
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    // Set right, the same request is a new one.
    expect((await bench.begin({}, 'b')).callSid).toBe(bench.callSid)
  })

  it('a key of more than 255 characters', async () => {
    await expect(bench.begin({}, 'k'.repeat(256))).rejects.toEqual(code(64020))
    payment = await bench.begin({}, 'k'.repeat(255))
    expect(() => ask({ status: 'cancel' }, 'k'.repeat(256))).toThrow(code(64020))
    ask({ status: 'cancel' }, 'k'.repeat(255))
  })

  it('remembers the latest of many keys', async () => {
    await begin()
    for (let i = 0; i < 250; i++) ask({ capture: 'expiration-date' }, `many ${i}`)
    bench.keypad.press('12')
    ask({ capture: 'expiration-date' }, 'many 249')
    bench.keypad.press('29')
    expect(bench.last['ExpirationDate']).toBe('1229')
  })

  it('a connector that is not there, a call of others', async () => {
    await expect(bench.begin({ paymentConnector: 'Other' })).rejects.toEqual(code(64004))
    const { payments, accountSid } = bench
    const strange = payments.create(accountSid, 'CA0' as never, {
      idempotencyKey: '1',
      statusCallback: null,
      settings: {} as never,
    })
    await expect(strange).rejects.toEqual(code(20404))
    // Nothing of it stands in the way.
    await begin()
  })

  it('neither or both of Capture and Status, and what is not possible now', async () => {
    await begin({ postalCode: 'false' })
    expect(() => ask({})).toThrow(code(64018))
    expect(() => ask({ capture: 'postal-code', status: 'cancel' })).toThrow(code(64018))
    expect(() => ask({ capture: 'postal-code' })).toThrow(code(64021))
    expect(() => ask({ capture: 'bank-account-number' })).toThrow(code(64021))
    expect(() => ask({ status: 'complete' })).toThrow(code(64019))
    ask({ status: 'cancel' })
    expect(() => ask({ status: 'cancel' })).toThrow(code(64021))
    expect(() => ask({ capture: 'expiration-date' })).toThrow(code(64021))
  })

  it.each([
    { chargeAmount: '1000000' },
    { chargeAmount: '-1' },
    { chargeAmount: '1.234' },
    { currency: 'dollars' },
    { tokenType: 'gold' },
    { paymentMethod: 'cash' },
    { timeout: '0' },
    { timeout: '601' },
    { validCardTypes: 'visa library' },
    { bankAccountType: 'piggy-bank' },
    { requireMatchingInputs: 'bank-account-number' },
    { securityCode: 'maybe' },
    { postalCode: '94105' },
    { input: 'speech' },
    { confirmation: 'perhaps' },
  ])('%o', async (texts) => {
    await expect(async () => bench.begin(texts)).rejects.toEqual(code(64020))
  })
})

describe('how a payment ends', () => {
  it.each([
    ['star', () => bench.keypad.press('*'), 'caller-interrupted-with-star'],
    ['hang-up', () => bench.keypad.hangUp(), 'caller-hung-up'],
    ['cancel', () => ask({ status: 'cancel' }), 'transaction-cancelled'],
    ['ten minutes of silence', () => bench.clock.advance(600_000), 'transaction-cancelled'],
  ] as const)('by %s: it is told and kept', async (_name, end, result) => {
    await begin()
    capture('payment-card-number', '4242')
    await end()
    expect(bench.last).toMatchObject({ Result: result })
    expect(bench.changes.findLast(({ op }) => op === 'put')).toMatchObject({ row: { result } })
  })

  it('a hang-up while the connector is asked waits for its answer', async () => {
    await begin({ chargeAmount: '1' })
    await enterCard()
    bench.connector.slow = true
    ask({ status: 'complete' })
    bench.keypad.hangUp()
    expect(bench.last).not.toHaveProperty('Result')
    bench.connector.release()
    await settle()
    expect(bench.last).toMatchObject({ Result: 'success', PaymentConfirmationCode: 'ch_1' })
  })

  it('a connector that never answers is given up, and its digits are overwritten', async () => {
    await begin({ chargeAmount: '1' })
    await enterCard()
    bench.connector.slow = true
    ask({ status: 'complete' })
    await bench.clock.advance(29_999)
    expect(bench.last).not.toHaveProperty('Result')
    await bench.clock.advance(1)
    expect(bench.last).toMatchObject({
      Result: 'payment-connector-error',
      PayErrorCode: '64008',
      PaymentError: 'The connector did not answer',
    })
    expect([...(bench.connector.asked[0]?.request.card?.number ?? [])]).toEqual(
      new Array(16).fill(0),
    )
    expect(bench.keypad.isClaimed).toBe(false)
    expect(bench.clock.pending).toBe(0)
    // What comes too late changes nothing.
    const told = bench.told.length
    bench.connector.release()
    await settle()
    expect(bench.told).toHaveLength(told)
  })

  it('a decline and a connector that throws are results', async () => {
    await begin({ chargeAmount: '1' })
    await enterCard()
    bench.connector.answer = {
      ok: false,
      payErrorCode: 64012,
      connectorError: 'card_declined',
      paymentError: 'Your card was declined',
      extra: { risk: 'high' },
    }
    ask({ status: 'complete' })
    await settle()
    expect(bench.last).toMatchObject({
      Result: 'payment-connector-error',
      PayErrorCode: '64012',
      ConnectorError: 'card_declined',
      PaymentError: 'Your card was declined',
      PayConnector_risk: 'high',
    })

    bench = new PayBench()
    await begin()
    await enterCard()
    bench.connector.answer = new Error(`cannot send ${VISA}`)
    ask({ status: 'complete' })
    await settle()
    expect(bench.last).toMatchObject({ Result: 'payment-connector-error', PayErrorCode: '64010' })
    expect(bench.everything).not.toContain(VISA)
  })
})
