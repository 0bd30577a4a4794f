export { Alerts } from './alerts.ts'
export type { Alert, AlertFacts, AlertFilter, AlertRepository, AskedOf } from './model.ts'
