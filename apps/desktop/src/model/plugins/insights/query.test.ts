import { expect, it } from 'vitest'
import { readQuery } from './query.ts'

const ada = {
  friendly_name: 'Ada',
  activity_name: 'Available',
  available: true,
  tasks: 2,
  attributes: { team_name: 'East "one"', routing: { skills: ['billing', 'spanish'] } },
}

it.each([
  ['', true],
  ['data.activity_name == "Available"', true],
  ["activity_name = 'Offline'", false],
  ['activity_name != "Offline" AND tasks >= 2', true],
  ['tasks < 2 OR (available == true and tasks <= 2)', true],
  ['tasks > "1"', false],
  ['data.attributes.team_name == "East \\"one\\""', true],
  ['attributes.routing.skills CONTAINS "billing"', true],
  ['attributes.routing.skills CONTAINS "bill"', false],
  ['friendly_name contains "AD"', true],
  ['friendly_name IN ["Bob", "Ada"]', true],
  ['friendly_name IN []', false],
  ['attributes.phone == null', true],
  ['attributes.phone != "x"', true],
  ['constructor.name == "Object"', false],
])('%s: %s', (query, expected) => {
  expect(readQuery(query)(ada)).toBe(expected)
})

it.each([
  'activity_name',
  'activity_name ==',
  'activity_name == "Available',
  '(tasks == 2',
  'tasks == 2 tasks == 3',
  '"tasks" == 2',
  'tasks ~ 2',
  'tasks IN [1, 2',
  'tasks == 2 AND',
])('cannot read %s', (query) => {
  expect(() => readQuery(query)).toThrow(/cannot be read/)
})
