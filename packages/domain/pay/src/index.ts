export { type ConnectorInput, Connectors } from './connectors.ts'
export { isMatcher } from './items.ts'
export * from './model.ts'
export { resultParameters } from './parameters.ts'
export { PaySession, type Told } from './pay-session.ts'
export { PciMode } from './pay-settings.ts'
export { requiredOf } from './pay-state.ts'
export {
  type CreatePaymentRequest,
  type LivePayment,
  MAX_KEY_LENGTH,
  type PaymentEvents,
  Payments,
  type PaymentsOptions,
  type UpdatePaymentRequest,
} from './payments.ts'
export * from './ports.ts'
export { readParameters, readSettings, type SettingTexts } from './settings.ts'
export { type PayVerbOptions, payVerbs } from './verb/pay-verb.ts'
