import type {
  EnrolledReply,
  EnrolmentReply,
  InvitationRecord,
  LoginAnswer,
  RenewalReply,
  SignInPage,
} from '@offhook/desk-api'
import type { Http } from './http.ts'

/** The steps of a login: what is known of nobody yet. Each throws the server's ApiError. */
export class SignIn {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  page(): Promise<SignInPage> {
    return this.#http.get('/offhook/v1/SignIn', { isAnonymous: true })
  }

  logIn(username: string, password: string): Promise<LoginAnswer> {
    return this.#post('Sessions', { username, password, askFirst: true })
  }

  /** With what the identity provider's page has come back with. */
  exchange(ticket: string): Promise<LoginAnswer> {
    return this.#post('Sessions/Ticket', { ticket, askFirst: true })
  }

  showCode(challenge: string, code: string): Promise<LoginAnswer> {
    return this.#post('Sessions/Code', { challenge, code, askFirst: true })
  }

  beginEnrolment(challenge: string): Promise<EnrolmentReply> {
    return this.#post('Sessions/Enrolment', { challenge })
  }

  confirmEnrolment(challenge: string, enrolment: string, code: string): Promise<EnrolledReply> {
    const proof = { challenge, enrolment, code, askFirst: true }
    return this.#post('Sessions/Enrolment/Confirmation', proof)
  }

  decide(challenge: string, endOthers: boolean): Promise<LoginAnswer> {
    return this.#post('Sessions/Decision', { challenge, endOthers })
  }

  renew(renewalToken: string): Promise<RenewalReply> {
    return this.#post('Sessions/Renewal', { renewalToken })
  }

  invitation(secret: string): Promise<InvitationRecord> {
    return this.#post('Invitations/Check', { secret })
  }

  acceptInvitation(secret: string, password: string): Promise<LoginAnswer> {
    return this.#post('Invitations/Acceptance', { secret, password, askFirst: true })
  }

  #post<Reply>(path: string, json: object): Promise<Reply> {
    return this.#http.post(`/offhook/v1/${path}`, { json, isAnonymous: true })
  }
}
