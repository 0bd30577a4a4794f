import type { TeamRecord } from '@offhook/desk-api'
import type { App } from '../../model/app.ts'
import type { ListFormOf } from '../../ui/form-fields.ts'
import { useApp } from '../../ui/hooks.ts'
import { ListForm } from '../../ui/ListForm.tsx'

/** Teams: people who are led together. */
export default function TeamsPage() {
  return <ListForm of={teamsForm(useApp())} />
}

function teamsForm({ people }: App): ListFormOf<TeamRecord> {
  return {
    path: '/admin/teams',
    title: 'pages.adminTeams',
    help: 'people.teamsHelp',
    empty: 'people.teamsEmpty',
    add: 'people.addTeam',
    load: async () => {
      const { teams } = await people.teams()
      return [...teams].sort((a, b) => a.friendlyName.localeCompare(b.friendlyName))
    },
    idOf: ({ sid }) => sid,
    nameOf: ({ friendlyName }) => friendlyName,
    fieldsOf: () => [
      { name: 'friendlyName', label: 'people.fullName', kind: 'text', isRequired: true },
    ],
    draftOf: (row) => ({ friendlyName: row?.friendlyName ?? '' }),
    create: async (draft) => (await people.addTeam(String(draft['friendlyName']))).sid,
    save: ({ sid }, changed) => people.renameTeam(sid, String(changed['friendlyName'])),
    remove: ({ sid }) => people.removeTeam(sid),
  }
}
