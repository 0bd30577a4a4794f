/** Who may have which topic, and whose things it shows them. */
import { may, type Principal } from '@offhook/accounts'
import { describe, expect, it } from 'vitest'
import { topicNames, topics } from './topics.ts'

const expected: Readonly<
  Record<string, readonly [agent: string, supervisor: string, admin: string]>
> = {
  presence: ['own', 'own', 'own'],
  contacts: ['own', 'own', 'own'],
  directory: ['all', 'all', 'all'],
  'call-log': ['own', 'all', 'all'],
  payments: ['own', 'own', 'own'],
  assist: ['own', 'own', 'own'],
  assistance: ['own', 'all', 'all'],
  team: ['nothing', 'all', 'all'],
  queues: ['nothing', 'all', 'all'],
  waiting: ['nothing', 'all', 'all'],
  flows: ['nothing', 'nothing', 'all'],
}

function shown(role: string, name: (typeof topicNames)[number]): string {
  const principal = { kind: 'person', person: { roles: [role] } } as unknown as Principal
  const { needs, everybodysFor } = topics[name]
  if (!may(principal, needs)) return 'nothing'
  if (everybodysFor === null) return 'all'
  return everybodysFor !== 'nobody' && may(principal, everybodysFor) ? 'all' : 'own'
}

describe('topics', () => {
  it('are all in the table', () => {
    expect([...topicNames].sort()).toEqual(Object.keys(expected).sort())
  })

  it.each(
    topicNames.flatMap((name) => {
      const [agent, supervisor, admin] = expected[name] ?? []
      return [
        [name, 'agent', agent],
        [name, 'supervisor', supervisor],
        [name, 'admin', admin],
      ] as const
    }),
  )('%s shows a person who is %s: %s', (name, role, what) => {
    expect(shown(role, name)).toBe(what)
  })
})
