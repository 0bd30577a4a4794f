/** The table of routes: each has a path, the permission it requires, and a handler. */
import { type Action, may, type Principal, permits } from '@offhook/accounts'
import { type AccountSid, errors, OffhookError, parseSid } from '@offhook/core'
import type { FastifyInstance, FastifyRequest, HTTPMethods } from 'fastify'
import type { RestOptions } from '../options.ts'
import type { Answer } from './answer.ts'
import { audit } from './audit.ts'
import { forbidden, methodNotAllowed, notFound } from './errors.ts'
import { Form, type FormValues } from './form.ts'
import { parseForm } from './form-body.ts'
import { InFlight } from './in-flight.ts'
import {
  type PageAsk,
  type PageOf,
  page2010,
  pageLinks,
  pageV1,
  readPage,
  refuseAbsolutePage,
} from './paging.ts'
import { permissionOf } from './permission.ts'
import { whoAsks } from './who.ts'

type RouteOptions = Pick<RestOptions, 'accounts' | 'publicUrl' | 'requestsAtOnce' | 'shelf'>

/** One request, authenticated and parsed. */
export class Asked {
  readonly principal: Principal
  /** The fields: the body of a POST, otherwise the query. */
  readonly form: Form
  readonly request: FastifyRequest
  readonly #options: RouteOptions
  /** A restricted key has the permission for this very operation. */
  #isPermitted = false

  constructor(options: RouteOptions, request: FastifyRequest, principal: Principal) {
    this.#options = options
    this.request = request
    this.principal = principal
    this.form = new Form(fieldsOf(request))
  }

  get accountSid(): AccountSid {
    return this.principal.accountSid
  }

  /** The session of a person who asks. */
  get sessionSid(): string | null {
    return this.principal.kind === 'person' ? this.principal.session.id : null
  }

  /** A parameter of the path, decoded. */
  param(name: string): string {
    return (this.request.params as Record<string, string>)[name] ?? ''
  }

  /** The JSON body, not validated. */
  get json(): unknown {
    return this.request.body
  }

  may(action: Action): boolean {
    return this.#isPermitted || may(this.principal, action)
  }

  /** @returns whether the policy of a restricted key has this permission, which then counts */
  permit(permission: string): boolean {
    const { principal } = this
    const policy = principal.kind === 'account' ? principal.policy : null
    this.#isPermitted = policy ? permits(policy, permission) : false
    return this.#isPermitted
  }

  /** Reads one page of a list and wraps it in the envelope of the 2010 family. */
  async list2010<Row>(
    name: string,
    read: (ask: PageAsk) => Promise<PageOf<Row>> | PageOf<Row>,
    shape: (row: Row) => unknown,
  ): Promise<Answer> {
    const { ask, links, page } = await this.#page(read)
    return { status: 200, body: page2010(name, page, ask, links, shape) }
  }

  /** The same in the envelope of the v1 families. @param most rows of a page, where they are large */
  async listV1<Row>(
    name: string,
    read: (ask: PageAsk) => Promise<PageOf<Row>> | PageOf<Row>,
    shape: (row: Row) => unknown,
    most?: number,
  ): Promise<Answer> {
    refuseAbsolutePage(this.form)
    const { ask, links, page } = await this.#page(read, most)
    return { status: 200, body: pageV1(name, page, ask, links, this.base, shape) }
  }

  /**
   * The base of absolute URLs in answers: the public URL, or else the host that was asked, as a
   * client that reached us by it will again. `checkHost` has refused names that are not ours.
   */
  get base(): string {
    const { protocol, host } = this.request
    return this.#options.publicUrl ?? `${protocol}://${host}`
  }

  async #page<Row>(read: (ask: PageAsk) => Promise<PageOf<Row>> | PageOf<Row>, most?: number) {
    const ask = readPage(this.form, most)
    const page = await read(ask)
    const [path = '', query = ''] = this.request.originalUrl.split('?', 2)
    return { ask, page, links: pageLinks(path, new URLSearchParams(query), ask, page.next) }
  }
}

function fieldsOf({ method, body, query }: FastifyRequest): FormValues {
  const values = method === 'POST' ? body : query
  // A form without a content type.
  if (typeof values === 'string') return parseForm(values)
  return (values ?? {}) as FormValues
}

export type Handler = (asked: Asked) => Promise<Answer> | Answer

/** Who may use a route: principals with this action, or whom this function admits. */
export type Access = Action | 'anybody' | ((asked: Asked) => boolean | Promise<boolean>)

/** Who asks without having said so. */
export type Stranger = (request: FastifyRequest) => Principal | undefined

const methods = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH'] as const
type Method = 'GET' | 'POST' | 'DELETE'

/** Adds routes to the server and keeps track of the methods of each path. */
export class Routes {
  readonly #server: FastifyInstance
  readonly #options: RouteOptions
  readonly #inFlight: InFlight
  readonly #taken = new Map<string, Set<string>>()

  constructor(server: FastifyInstance, options: RouteOptions) {
    this.#server = server
    this.#inFlight = new InFlight(options.requestsAtOnce ?? 0)
    this.#options = options
  }

  /** @param how.stranger as whom somebody without credentials asks; undefined: they may not */
  get(path: string, access: Access, handler: Handler, how: { stranger?: Stranger } = {}): void {
    this.#add('GET', path, access, handler, how)
  }

  /** @param limits.body the largest body in bytes, if not the server's default */
  post(path: string, access: Access, handler: Handler, limits: { body?: number } = {}): void {
    this.#add('POST', path, access, handler, limits)
  }

  delete(path: string, access: Access, handler: Handler): void {
    this.#add('DELETE', path, access, handler)
  }

  /** Answers 405 where a path exists but the method does not. Call it last. */
  close(): void {
    for (const [url, taken] of this.#taken) {
      const rest = methods.filter((method) => !taken.has(method)) as HTTPMethods[]
      this.#server.route({
        method: rest,
        url,
        handler: () => {
          throw methodNotAllowed
        },
      })
    }
  }

  /**
   * The credentials of an account are good for its subaccounts too, by their path. For everybody
   * else, other accounts do not exist.
   */
  #principalOf(asker: Principal, { params, method, originalUrl }: FastifyRequest): Principal {
    const { AccountSid } = params as { AccountSid?: string }
    if (AccountSid === undefined) return asker
    const accountSid = parseSid('AC', AccountSid)
    if (accountSid === asker.accountSid) return asker
    const { accounts } = this.#options.accounts
    if (!accountSid || asker.kind !== 'account' || !accounts.isWithin(accountSid, asker.accountSid))
      throw notFound(originalUrl.split('?')[0] ?? '')
    // What is there can be read and cleared away.
    if (method === 'POST' && !accounts.isActive(accountSid))
      throw new OffhookError(errors.accountNotActive)
    return { ...asker, accountSid }
  }

  #add(
    method: Method,
    url: string,
    access: Access,
    handler: Handler,
    { body, stranger }: { body?: number; stranger?: Stranger } = {},
  ): void {
    const taken = this.#taken.get(url) ?? new Set()
    taken.add(method)
    const permission = permissionOf(method, url)
    if (method === 'GET') taken.add('HEAD')
    this.#taken.set(url, taken)
    this.#server.route({
      method,
      url,
      ...(body === undefined ? {} : { bodyLimit: body }),
      handler: async (request, reply) => {
        const asker = stranger?.(request) ?? (await whoAsks(this.#options.accounts, request))
        const asked = new Asked(this.#options, request, this.#principalOf(asker, request))
        await admit(access, asked, permission)
        const run = async () => handler(asked)
        // People at their desks are few, and do not ask by the hundred.
        const answer = await (asker.kind === 'account'
          ? this.#inFlight.run(asker.accountSid, run)
          : run())
        audit(this.#options.shelf, asked, answer)
        const { status, body, headers } = answer
        reply.code(status)
        if (headers) reply.headers(headers)
        return reply.send(body ?? undefined)
      },
    })
  }
}

/** @throws OffhookError 20403, 70051 for a restricted key without the permission */
async function admit(access: Access, asked: Asked, permission: string | null): Promise<void> {
  if (await lets(access, asked)) return
  const { principal } = asked
  const isRestricted = principal.kind === 'account' && principal.keyKind === 'restricted'
  if (!isRestricted || permission === null) throw forbidden()
  if (!asked.permit(permission) || !(await lets(access, asked)))
    throw new OffhookError(errors.permissionMissing, `The key needs the permission ${permission}`)
}

function lets(access: Access, asked: Asked): boolean | Promise<boolean> {
  if (access === 'anybody') return true
  return typeof access === 'string' ? asked.may(access) : access(asked)
}
