import type { PersonDetails, PersonRequest, TeamRecord } from '@offhook/desk-api'
import { useRef } from 'react'
import type { App } from '../../model/app.ts'
import type { Translate } from '../../texts/index.ts'
import type { Draft, FormField, ListFormOf } from '../../ui/form-fields.ts'
import { useApp, usePerson, useText } from '../../ui/hooks.ts'
import { ListForm } from '../../ui/ListForm.tsx'
import { PersonMore } from './PersonMore.tsx'

/** Roles as one choice: the usual ones, and whatever else somebody has. */
const roleChoices = ['agent', 'supervisor', 'admin', 'supervisor admin'] as const
const roleLabels = {
  agent: 'people.agent',
  supervisor: 'people.supervisor',
  admin: 'people.admin',
  'supervisor admin': 'people.supervisorAdmin',
} as const

interface Row extends PersonDetails {
  readonly teams: readonly TeamRecord[]
}

/** Who logs in here: an administrator adds them, gives them a link, and says what they may do. */
export default function PeoplePage() {
  const t = useText()
  const app = useApp()
  const own = usePerson()
  // What was loaded with the people outlasts the next drawing.
  const teams = useRef<readonly TeamRecord[]>([])
  return (
    <ListForm
      of={peopleForm(app, t, own?.sid ?? '', teams)}
      below={(row) => <PersonMore key={row.sid} person={row} />}
    />
  )
}

function peopleForm(
  { people }: App,
  t: Translate,
  ownSid: string,
  teams: { current: readonly TeamRecord[] },
): ListFormOf<Row> {
  return {
    path: '/admin/people',
    title: 'pages.adminPeople',
    help: 'people.peopleHelp',
    empty: 'people.peopleEmpty',
    add: 'people.addPerson',
    load: async () => {
      const [found, page] = await Promise.all([everybody(people), people.teams()])
      teams.current = page.teams
      return found
        .map((person) => ({ ...person, teams: page.teams }))
        .sort((a, b) => a.fullName.localeCompare(b.fullName))
    },
    idOf: ({ sid }) => sid,
    nameOf: ({ fullName }) => fullName,
    detailOf: (row) =>
      [
        row.username,
        ...stateOf(row, t),
        row.teams.find(({ sid }) => sid === row.teamSid)?.friendlyName,
      ]
        .filter((text) => text)
        .join(' · '),
    fieldsOf: (row) => fieldsOf(row, row?.teams ?? teams.current, t),
    draftOf: (row) => ({
      username: row?.username ?? '',
      fullName: row?.fullName ?? '',
      email: row?.email ?? '',
      roles: row?.roles.join(' ') ?? 'agent',
      teamSid: row?.teamSid ?? '',
      ...(row && { takesCalls: row.takesCalls, status: row.status === 'active' }),
    }),
    create: async (draft) => {
      const { sid } = await people.add({
        ...requestOf(draft),
        username: String(draft['username']).trim(),
      })
      return sid
    },
    save: (row, changed) => people.change(row.sid, requestOf(changed)),
    remove: ({ sid }) => people.remove(sid),
    refusalToRemove: ({ sid }) => (sid === ownSid ? 'people.yourself' : null),
  }
}

/** All of them, page by page. */
async function everybody(people: App['people']): Promise<readonly PersonDetails[]> {
  const found: PersonDetails[] = []
  let cursor: string | null = null
  do {
    const page = await people.list({}, cursor)
    found.push(...page.people)
    cursor = page.next
  } while (cursor !== null)
  return found
}

function stateOf({ isPending, status }: PersonDetails, t: Translate): readonly string[] {
  if (status === 'disabled') return [t('people.disabled')]
  return isPending ? [t('people.invited')] : []
}

function fieldsOf(
  row: PersonDetails | null,
  teams: readonly TeamRecord[],
  t: Translate,
): readonly FormField[] {
  const rare = row?.roles.join(' ') ?? ''
  const isRare = rare !== '' && !roleChoices.some((one) => one === rare)
  const always: readonly FormField[] = [
    {
      name: 'username',
      label: 'people.username',
      help: 'people.usernameHelp',
      kind: 'text',
      isRequired: true,
      isFixed: true,
    },
    { name: 'fullName', label: 'people.fullName', kind: 'text' },
    { name: 'email', label: 'people.email', help: 'people.emailHelp', kind: 'text' },
    {
      name: 'roles',
      label: 'people.role',
      kind: 'choice',
      choices: [
        ...roleChoices.map((value) => ({ value, label: t(roleLabels[value]) })),
        ...(isRare ? [{ value: rare, label: rare }] : []),
      ],
    },
    {
      name: 'teamSid',
      label: 'people.team',
      kind: 'choice',
      choices: [
        { value: '', label: t('people.noTeam') },
        ...teams.map(({ sid, friendlyName }) => ({ value: sid, label: friendlyName })),
      ],
    },
  ]
  if (row === null) return always
  return [
    ...always,
    {
      name: 'takesCalls',
      label: 'people.takesCalls',
      help: 'people.takesCallsHelp',
      kind: 'switch',
    },
    { name: 'status', label: 'people.active', help: 'people.activeHelp', kind: 'switch' },
  ]
}

function requestOf(draft: Draft): PersonRequest {
  const text = (name: string) => String(draft[name]).trim()
  return {
    ...(text('fullName') !== '' && 'fullName' in draft && { fullName: text('fullName') }),
    ...('email' in draft && { email: text('email') || null }),
    ...('roles' in draft && { roles: text('roles').split(' ') }),
    ...('teamSid' in draft && { teamSid: text('teamSid') || null }),
    ...('takesCalls' in draft && { takesCalls: draft['takesCalls'] === true }),
    ...('status' in draft && { status: draft['status'] === true ? 'active' : 'disabled' }),
  }
}
