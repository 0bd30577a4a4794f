import { errors } from '@offhook/core'
import { friendlyName } from '../rules/fields.ts'
import { conflict, refuse } from '../rules/refuse.ts'
import type { Ground } from './ground.ts'
import { Resource } from './resource.ts'

export interface TeamInput {
  readonly friendlyName?: string
}

/** The teams of an account. One in which somebody is stays. */
export function teamsOf(ground: Ground) {
  const { teams, people } = ground.directory
  return new Resource<'team', 'TM', TeamInput>(ground, {
    entity: 'team',
    prefix: 'TM',
    name: 'Teams',
    rows: teams,
    empty: { friendlyName: '' },
    bare: (row) => row,
    read: (before, input) => {
      const name = friendlyName(input.friendlyName ?? before.friendlyName).trim()
      if (name === '') refuse(errors.invalidFriendlyName, 'FriendlyName is missing')
      for (const { sid, accountSid, friendlyName: taken } of teams.all()) {
        const isOther = accountSid === before.accountSid && sid !== before.sid
        // Nobody could tell `Sales` from `sales` on a screen.
        if (isOther && taken.toLowerCase() === name.toLowerCase())
          conflict(`There is a team "${taken}" already`)
      }
      return { ...before, friendlyName: name }
    },
    mayRemove: ({ sid }) => {
      const members = [...people.all()].filter(({ teamSid }) => teamSid === sid).length
      if (members > 0) conflict(`${members} people are in the team: move them first`)
    },
  })
}
