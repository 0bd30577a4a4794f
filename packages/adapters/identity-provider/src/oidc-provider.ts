import { isLoopback } from '@offhook/core'
import type { IdentityProvider, PendingLogin, ProviderUser } from '@offhook/people'
import * as oidc from 'openid-client'

const SCOPE = 'openid email profile'

export interface OidcProviderOptions {
  /** How its button names it. */
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  /** Null for a public client, which PKCE alone protects. */
  readonly clientSecret: string | null
  /** The claim that names the roles of a person. */
  readonly roleClaim: string
}

/**
 * OpenID Connect by the authorisation code with PKCE (RFC 7636). State, nonce, signature, issuer,
 * audience and times of the ID token are checked by `openid-client`.
 */
export class OidcProvider implements IdentityProvider {
  readonly name: string
  readonly #options: OidcProviderOptions
  #configuration: Promise<oidc.Configuration> | null = null

  constructor(options: OidcProviderOptions) {
    this.name = options.name
    this.#options = options
  }

  /** Rejects when the provider cannot be reached. */
  async begin(
    redirectUri: string,
  ): Promise<{ readonly url: string; readonly pending: PendingLogin }> {
    const configuration = await this.#discovered()
    const verifier = oidc.randomPKCECodeVerifier()
    const pending = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier }
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: SCOPE,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state: pending.state,
      nonce: pending.nonce,
    })
    return { url: url.href, pending }
  }

  /**
   * Exchanges what the browser came back with. Rejects for an answer that is not to this login.
   * @param cameBackTo the whole address, which begins with the redirect URI
   */
  async finish(cameBackTo: URL, pending: PendingLogin): Promise<ProviderUser> {
    const configuration = await this.#discovered()
    const tokens = await oidc.authorizationCodeGrant(configuration, cameBackTo, {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    })
    const proven = tokens.claims()
    if (!proven) throw new Error('the identity provider gave no ID token')
    const { userinfo_endpoint } = configuration.serverMetadata()
    const told = userinfo_endpoint
      ? await oidc.fetchUserInfo(configuration, tokens.access_token, proven.sub)
      : {}
    const claims: Readonly<Record<string, unknown>> = { ...told, ...proven }
    return {
      subject: `${proven.iss} ${proven.sub}`,
      // Anybody can claim an address that the provider has not looked at.
      email: claims['email_verified'] === true ? textOf(claims['email']) : null,
      username: textOf(claims['preferred_username']),
      fullName: textOf(claims['name']),
      roles: listOf(claims[this.#options.roleClaim]),
      idToken: tokens.id_token ?? null,
    }
  }

  /** Where the browser goes to end the provider's own session; null where it has no such place. */
  async logoutUrl(idToken: string, backTo: string): Promise<string | null> {
    const configuration = await this.#discovered()
    if (!configuration.serverMetadata().end_session_endpoint) return null
    return oidc.buildEndSessionUrl(configuration, {
      id_token_hint: idToken,
      post_logout_redirect_uri: backTo,
    }).href
  }

  #discovered(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#options
    const url = new URL(issuer)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isHere = host === 'localhost' || isLoopback(host)
    this.#configuration ??= oidc
      .discovery(
        url,
        clientId,
        {},
        clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
        // Codes and tokens go over the network in the clear only where there is none.
        url.protocol === 'http:' && isHere ? { execute: [oidc.allowInsecureRequests] } : {},
      )
      .catch((error: unknown) => {
        this.#configuration = null
        throw error
      })
    return this.#configuration
  }
}

function textOf(claim: unknown): string | null {
  return typeof claim === 'string' && claim !== '' ? claim : null
}

function listOf(claim: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  return list.filter((one) => typeof one === 'string')
}
