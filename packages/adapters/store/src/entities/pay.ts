import type {} from '@offhook/pay'
import { dates, entity, identity } from './entity.ts'

export const payEntities = {
  payment: entity<'payment'>('payments', ['sid'], {
    ...identity,
    callSid: 'text',
    paymentMethod: 'text',
    paymentConnector: 'text',
    chargeAmount: 'text',
    currency: 'text',
    description: 'text',
    maskedNumber: 'text',
    cardType: 'text',
    result: 'text',
    confirmationCode: 'text',
    payErrorCode: 'int',
    ...dates,
  }),
  'pay-connector': entity<'pay-connector'>('pay_connectors', ['sid'], {
    ...identity,
    uniqueName: 'text',
    kind: 'text',
    url: 'text',
    username: 'text',
    secretBox: 'text',
    yearDigits: 'int',
    ...dates,
  }),
  'pay-settings': entity<'pay-settings'>('pay_settings', ['sid'], {
    ...identity,
    pciMode: 'bool',
    ...dates,
  }),
}
