import type {
  EnrolmentReply,
  InvitationLink,
  LoginReply,
  NewPersonRequest,
  PeoplePage,
  PersonDetails,
  PersonRequest,
  ProfileRecord,
  RecoveryCodesReply,
  SessionList,
  SignInSettingsRecord,
  SkillList,
  SkillRecord,
  SkillRequest,
  TeamPage,
  TeamRecord,
} from '@offhook/desk-api'
import type { Http } from './http.ts'

const base = '/offhook/v1'

export interface PeopleFilter {
  readonly search?: string
  readonly role?: string | null
  readonly teamSid?: string | null
  readonly status?: string | null
}

/** People, teams and skills for administrators, and one's own profile. */
export class People {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  list(filter: PeopleFilter, cursor: string | null): Promise<PeoplePage> {
    return this.#http.get(`${base}/People`, { query: { ...filter, cursor } })
  }

  add(json: NewPersonRequest): Promise<PersonDetails> {
    return this.#http.post(`${base}/People`, { json })
  }

  get(sid: string): Promise<PersonDetails> {
    return this.#http.get(`${base}/People/${sid}`)
  }

  change(sid: string, json: PersonRequest): Promise<PersonDetails> {
    return this.#http.post(`${base}/People/${sid}`, { json })
  }

  remove(sid: string): Promise<void> {
    return this.#http.delete(`${base}/People/${sid}`)
  }

  invite(sid: string): Promise<InvitationLink> {
    return this.#http.post(`${base}/People/${sid}/Invitations`)
  }

  removeSecondFactor(sid: string): Promise<void> {
    return this.#http.delete(`${base}/People/${sid}/SecondFactor`)
  }

  sessions(sid: string): Promise<SessionList> {
    return this.#http.get(`${base}/People/${sid}/Sessions`)
  }

  endSession(sid: string, sessionSid: string): Promise<void> {
    return this.#http.delete(`${base}/People/${sid}/Sessions/${sessionSid}`)
  }

  teams(): Promise<TeamPage> {
    return this.#http.get(`${base}/Teams`)
  }

  addTeam(friendlyName: string): Promise<TeamRecord> {
    return this.#http.post(`${base}/Teams`, { json: { friendlyName } })
  }

  renameTeam(sid: string, friendlyName: string): Promise<TeamRecord> {
    return this.#http.post(`${base}/Teams/${sid}`, { json: { friendlyName } })
  }

  removeTeam(sid: string): Promise<void> {
    return this.#http.delete(`${base}/Teams/${sid}`)
  }

  skills(): Promise<SkillList> {
    return this.#http.get(`${base}/Skills`)
  }

  addSkill(json: SkillRequest & { readonly name: string }): Promise<SkillRecord> {
    return this.#http.post(`${base}/Skills`, { json })
  }

  changeSkill(name: string, json: SkillRequest): Promise<SkillRecord> {
    return this.#http.post(`${base}/Skills/${encodeURIComponent(name)}`, { json })
  }

  removeSkill(name: string): Promise<void> {
    return this.#http.delete(`${base}/Skills/${encodeURIComponent(name)}`)
  }

  signInSettings(): Promise<SignInSettingsRecord> {
    return this.#http.get(`${base}/SignInSettings`)
  }

  setSignInSettings(json: Partial<SignInSettingsRecord>): Promise<SignInSettingsRecord> {
    return this.#http.post(`${base}/SignInSettings`, { json })
  }

  profile(): Promise<ProfileRecord> {
    return this.#http.get(`${base}/Profile`)
  }

  setLocale(locale: string | null): Promise<ProfileRecord> {
    return this.#http.post(`${base}/Profile`, { json: { locale } })
  }

  changePassword(old: string, next: string): Promise<LoginReply> {
    return this.#http.post(`${base}/Profile/Password`, { json: { old, next } })
  }

  beginEnrolment(password: string): Promise<EnrolmentReply> {
    return this.#http.post(`${base}/Profile/SecondFactor/Enrolment`, { json: { password } })
  }

  confirmEnrolment(enrolment: string, code: string): Promise<RecoveryCodesReply> {
    const json = { enrolment, code }
    return this.#http.post(`${base}/Profile/SecondFactor/Confirmation`, { json })
  }

  removeOwnSecondFactor(password: string): Promise<void> {
    return this.#http.post(`${base}/Profile/SecondFactor/Removal`, { json: { password } })
  }

  renewRecoveryCodes(password: string): Promise<RecoveryCodesReply> {
    return this.#http.post(`${base}/Profile/RecoveryCodes`, { json: { password } })
  }

  ownSessions(): Promise<SessionList> {
    return this.#http.get(`${base}/Profile/Sessions`)
  }

  endOwnSession(sessionSid: string): Promise<void> {
    return this.#http.delete(`${base}/Profile/Sessions/${sessionSid}`)
  }
}
