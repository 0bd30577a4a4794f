/** What is asked of an identity provider, whichever language it speaks. */

/** What a login has to be held against when the browser comes back from the provider. */
export interface PendingLogin {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Somebody for whom a provider has vouched. */
export interface ProviderUser {
  /** Issuer and subject: nobody else ever has both. */
  readonly subject: string
  /** An address that the provider has verified. */
  readonly email: string | null
  readonly username: string | null
  readonly fullName: string | null
  readonly roles: readonly string[]
  /** Wanted back at the logout. */
  readonly idToken: string | null
}

export interface IdentityProvider {
  /** How its button names it. */
  readonly name: string
  /** Where the browser goes. Rejects when the provider cannot be reached. */
  begin(redirectUri: string): Promise<{ readonly url: string; readonly pending: PendingLogin }>
  /** Rejects for an answer that is not to this login. */
  finish(cameBackTo: URL, pending: PendingLogin): Promise<ProviderUser>
  /** Where the provider's own session is ended; null where it has no such place. */
  logoutUrl(idToken: string, backTo: string): Promise<string | null>
}
