import type { Team } from '@offhook/accounts'
import type { TeamRecord, TeamRequest } from '@offhook/desk-api'
import { z } from 'zod'
import { parseJson } from '../../http/json.ts'
import type { Asked, Routes } from '../../http/routes.ts'
import { storedResource } from '../../http/stored-resource.ts'
import type { RestOptions } from '../../options.ts'
import { how } from '../../task-router/how.ts'
import { listOf } from '../cursor-list.ts'

const input: z.ZodType<TeamRequest> = z.object({ friendlyName: z.string().max(256) })

/** Teams: supervisors see them, administrators change them. */
export function teamRoutes(routes: Routes, { accounts: { teams }, staff }: RestOptions): void {
  const shape = ({ sid, friendlyName }: Team): TeamRecord => ({ sid, friendlyName })
  storedResource(routes, {
    path: '/offhook/v1/Teams',
    prefix: 'TM',
    access: mayAsk,
    shape,
    list: (asked) =>
      listOf('teams', asked, (page) => {
        const { rows, next } = teams.list(asked.accountSid, page)
        return { rows: rows.map(shape), next }
      }),
    create: async ({ accountSid, json }) =>
      shape(await teams.create(accountSid, parseJson(input, json))),
    get: ({ accountSid }, sid) => teams.get(accountSid, sid),
    update: async (asked, sid) => {
      const team = await teams.update(asked.accountSid, sid, parseJson(input, asked.json))
      await staff.tellTeam(asked.accountSid, sid, how(asked))
      return team
    },
    remove: ({ accountSid }, sid) => teams.remove(accountSid, sid),
  })
}

/** Who sees the team may read what it is sorted by. */
export function mayAsk(asked: Asked): boolean {
  const reads = asked.request.method === 'GET' || asked.request.method === 'HEAD'
  return asked.may('manage-people') || (reads && asked.may('see-team'))
}
