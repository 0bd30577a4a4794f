import { randomInt } from 'node:crypto'
import type { TestCallerTokens } from '@offhook/desk-api'
import type { FastifyInstance } from 'fastify'
import { notFound } from '../http/errors.ts'
import { isFromHere } from '../http/from-here.ts'
import { whoAsks } from '../http/who.ts'
import type { RestOptions } from '../options.ts'
import { spokenMenu } from './spoken-menu.ts'

const TOKEN_SECONDS = 3600

/**
 * The test phone in the browser. On this machine it needs no login, like a SIP phone here. Its token
 * can run our number's flow and nothing else, and cannot receive calls.
 */
export function testCallerRoutes(server: FastifyInstance, options: RestOptions): void {
  const { accounts, home } = options
  server.post('/offhook/v1/TestCaller/Tokens', async (request, reply) => {
    if (!isFromHere(request, options)) await whoAsks(accounts, request)
    const { testCallerApplicationSid, accountSid } = home
    if (testCallerApplicationSid === null) throw notFound('/offhook/v1/TestCaller')
    const identity = `test-caller-${randomInt(10_000).toString().padStart(4, '0')}`
    const { token } = await accounts.mintAccessToken({
      accountSid,
      identity,
      ttlSeconds: TOKEN_SECONDS,
      voice: {
        incomingAllow: false,
        outgoingApplicationSid: testCallerApplicationSid,
        outgoingParams: {},
      },
    })
    const application = accounts.applications.get(accountSid, testCallerApplicationSid)
    const answer: TestCallerTokens = {
      voiceToken: token,
      identity,
      phoneNumber: home.phoneNumber,
      menu: await spokenMenu(options, accountSid, application?.voiceUrl ?? ''),
    }
    return reply.code(201).send(answer)
  })
}
