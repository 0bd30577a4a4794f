/** Payments by keypad: by the helper, with a telephone that presses keys and somebody who charges. */
import { until } from '@offhook/test-kit'
import { describe, expect, it } from 'vitest'
import { expectRefusal } from '../support/expect-refusal.ts'
import type { Place } from '../support/place.ts'

const UNKNOWN = `CA${'0'.repeat(32)}`
const VISA = '4242424242424242'

export function paymentTests(place: Place): void {
  let told = 0
  let keys = 0
  const key = () => ({ idempotencyKey: `key ${++keys}` })

  /** Who charges, at the application's own host. */
  async function connector(uniqueName: string): Promise<void> {
    const url = place.callers.host.answers('/charge', () => ({
      contentType: 'application/json',
      body: JSON.stringify({ charge_id: 'ch_77', error_code: null, error_message: null }),
    }))
    const body = JSON.stringify({ uniqueName, kind: 'https', url, username: 'u', secret: 'p' })
    const headers = { 'content-type': 'application/json' }
    const made = await place.site.fetch('/offhook/v1/PayConnectors', {
      method: 'POST',
      headers,
      body,
    })
    expect(made.status).toBe(201)
    expect(await made.text()).not.toContain('"p"')
  }

  describe('a payment', () => {
    it('is captured item by item from the keys, and charged', async () => {
      await connector('Default')
      const { client } = place.site
      const { sid, call } = await place.callers.answered('payer')
      const path = `/paid-${++told}`
      const statusCallback = place.callers.host.answers(path, '')
      const last = () => place.callers.host.asked(path).at(-1)?.parameters ?? {}
      const payments = client.calls(sid).payments
      const request = { ...key(), statusCallback, chargeAmount: 12.5, postalCode: false }
      const payment = await payments.create(request)
      expect(payment).toMatchObject({ callSid: sid, sid: expect.stringMatching(/^PK/) })
      expect((await payments.create(request)).sid).toBe(payment.sid)
      await expectRefusal(payments.create({ ...key(), statusCallback }), 400, 64021)

      const one = payments(payment.sid)
      const captured = async (capture: 'payment-card-number', digits: string, required: string) => {
        await one.update({ ...key(), statusCallback, capture })
        call.press(digits)
        await until(`${capture} is in`, () => last()['Required'] === required)
      }
      await captured('payment-card-number', VISA, 'expiration-date,security-code')
      await captured('expiration-date' as never, '1239', 'security-code')
      await expectRefusal(one.update({ ...key(), statusCallback, status: 'complete' }), 400, 64019)
      await captured('security-code' as never, '123', '')
      await one.update({ ...key(), statusCallback, status: 'complete' })
      await until('it is charged', () => last()['Result'])
      expect(last()).toMatchObject({
        Result: 'success',
        PaymentConfirmationCode: 'ch_77',
        PaymentCardNumber: 'xxxxxxxxxxxx4242',
        SecurityCode: 'xxx',
      })
      const charged = place.callers.host.asked('/charge').at(-1)
      expect(JSON.parse(charged?.body ?? '{}')).toMatchObject({
        cardnumber: VISA,
        cvv: '123',
        amount: '12.50',
      })
      // The call is untouched.
      expect((await client.calls(sid).fetch()).status).toBe('in-progress')
      await client.calls(sid).update({ status: 'completed' })
    })

    it('is refused where it cannot be', async () => {
      const { client } = place.site
      const statusCallback = place.callers.host.answers('/refused', '')
      const unknown = client.calls(UNKNOWN).payments
      await expectRefusal(unknown.create({ ...key(), statusCallback }), 404, 20404)
      const { sid } = await place.callers.answered('refused-payer')
      const { payments } = client.calls(sid)
      const create = (more: object) => payments.create({ ...key(), statusCallback, ...more })
      await expectRefusal(create({ paymentConnector: 'Nobody' }), 400, 64004)
      await expectRefusal(create({ chargeAmount: 1_000_000 }), 400, 64020)
      await expectRefusal(create({ parameter: '[1]' }), 400, 64020)
      await expectRefusal(create({ idempotencyKey: 'k'.repeat(256) }), 400, 64020)
      const payment = await create({})
      const one = payments(payment.sid)
      await expectRefusal(one.update({ ...key(), statusCallback }), 400, 64018)
      const gone = payments(`PK${'0'.repeat(32)}`)
      await expectRefusal(gone.update({ ...key(), statusCallback, status: 'cancel' }), 404, 20404)
      await one.update({ ...key(), statusCallback, status: 'cancel' })
      await expectRefusal(one.update({ ...key(), statusCallback, status: 'cancel' }), 400, 64021)
      await client.calls(sid).update({ status: 'completed' })
    })
  })
}
