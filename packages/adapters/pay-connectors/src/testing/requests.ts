import type { ConnectorRequest, ConnectorSetup } from '@offhook/pay'

const bytes = (digits: string) => Uint8Array.from(Buffer.from(digits))

export const VISA = '4242424242424242'
export const DECLINED = '4000000000000002'

/** How a connector of these tests is set up. */
export const setupAt = (url: string): ConnectorSetup => ({
  url,
  username: 'user',
  secret: 'sk_test_1',
  yearDigits: 2,
})

/** A charge of 12.50 by card, but for what is said. */
export function cardRequest(
  over: Partial<ConnectorRequest> & { readonly number?: string } = {},
): ConnectorRequest {
  const { number = VISA, ...fields } = over
  return {
    transactionId: 'b9c0c3a2-7d0e-4f6e-9a51-9d2f6f2b8c11',
    method: 'charge',
    paymentMethod: 'credit-card',
    card: {
      number: bytes(number),
      expirationDate: bytes('0529'),
      securityCode: bytes('123'),
      postalCode: bytes('94105'),
      type: 'visa',
    },
    account: null,
    amount: '12.50',
    currency: 'USD',
    tokenType: 'reusable',
    description: 'Invoice 7',
    parameters: { order: '7' },
    ...fields,
  }
}

/** The same by bank account. */
export function accountRequest(over: Partial<ConnectorRequest> = {}): ConnectorRequest {
  return {
    ...cardRequest(),
    paymentMethod: 'ach-debit',
    card: null,
    account: {
      routingNumber: bytes('021000021'),
      accountNumber: bytes('000123456789'),
      type: 'commercial-checking',
    },
    parameters: { name: 'Ann Archer', email: 'ann@example.com' },
    ...over,
  }
}

/** A wish for a token. */
export const tokenRequest = (over: Partial<ConnectorRequest> = {}) =>
  cardRequest({ method: 'tokenize', amount: null, ...over })
