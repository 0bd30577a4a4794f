export { Admission, type AdmissionOptions } from './admission.ts'
export type { IdentityProvider, PendingLogin, ProviderUser } from './identity-provider.ts'
export { Staff, type StaffInput, type StaffOptions } from './staff.ts'
export type { SkillLevel } from './worker-attributes.ts'
