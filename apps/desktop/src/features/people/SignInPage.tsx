import type { SignInSettingsRecord } from '@offhook/desk-api'
import type { App } from '../../model/app.ts'
import type { Draft, ListFormOf } from '../../ui/form-fields.ts'
import { useApp } from '../../ui/hooks.ts'
import { SettingsForm } from '../../ui/SettingsForm.tsx'
import { type ActivityRow, activitiesOf } from '../admin/task-router-rows.ts'
import { type AdminTools, useAdmin } from '../admin/use-admin.ts'

const roles = ['agent', 'supervisor', 'admin'] as const
const labels = {
  agent: 'people.needForAgents',
  supervisor: 'people.needForSupervisors',
  admin: 'people.needForAdmins',
} as const

/** How people log in. */
export default function SignInPage() {
  return <SettingsForm of={signInForm(useApp(), useAdmin())} />
}

interface Row extends SignInSettingsRecord {
  readonly activities: readonly ActivityRow[]
}

export function signInForm({ people }: Pick<App, 'people'>, tools: AdminTools): ListFormOf<Row> {
  const { t } = tools
  return {
    path: '/admin/sign-in',
    title: 'pages.adminSignIn',
    help: 'people.signInHelp',
    empty: 'people.signIn',
    load: async () => {
      const [settings, activities] = await Promise.all([
        people.signInSettings(),
        activitiesOf(tools).list(),
      ])
      return [{ ...settings, activities }]
    },
    idOf: () => 'settings',
    nameOf: () => t('people.signIn'),
    fieldsOf: (row) => [
      ...roles.map((role) => ({ name: role, label: labels[role], kind: 'switch' as const })),
      {
        name: 'connectActivitySid',
        label: 'people.connectActivity',
        help: 'people.connectActivityHelp',
        kind: 'choice',
        choices: [
          { value: '', label: t('people.stays') },
          ...(row?.activities ?? []).map((one) => ({ value: one.sid, label: one.friendly_name })),
        ],
      },
    ],
    draftOf: (row) => ({
      ...Object.fromEntries(
        roles.map((role) => [role, row?.secondFactorRoles.includes(role) ?? false]),
      ),
      connectActivitySid: row?.connectActivitySid ?? '',
    }),
    // The roles are written as a whole: one is put to those that there are by then.
    save: (_row, changed) =>
      tools.admin.inTurn(async () =>
        people.setSignInSettings(requestOf(await people.signInSettings(), changed)),
      ),
  }
}

function requestOf(row: SignInSettingsRecord, changed: Draft): Partial<SignInSettingsRecord> {
  const isNeeded = (role: string) => changed[role] ?? row.secondFactorRoles.includes(role)
  return {
    secondFactorRoles: roles.filter((role) => isNeeded(role)),
    ...('connectActivitySid' in changed && {
      connectActivitySid: String(changed['connectActivitySid']) || null,
    }),
  }
}
