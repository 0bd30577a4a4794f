import type { ListFormOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { toForm } from '../to-form.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

interface DomainRow {
  readonly sid: string
  readonly domain_name: string
  readonly friendly_name: string
  readonly voice_url: string | null
  readonly sip_registration: boolean
}

const names = {
  domainName: 'DomainName',
  friendlyName: 'FriendlyName',
  voiceUrl: 'VoiceUrl',
  sipRegistration: 'SipRegistration',
}

/** Host names of ours at which phones register, and to which they send calls. */
export default function DomainsPage() {
  return <ListForm of={domains(useAdmin())} />
}

function domains({ admin, account }: AdminTools): ListFormOf<DomainRow> {
  const collection = admin.collection<DomainRow>(`${account}/SIP/Domains`, 'domains', '.json')
  return {
    path: '/admin/domains',
    title: 'pages.adminDomains',
    help: 'admin.domainsHelp',
    empty: 'admin.domainsEmpty',
    add: 'admin.domainsAdd',
    load: () => collection.list(),
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.domain_name,
    detailOf: (row) => row.friendly_name,
    fieldsOf: () => [
      { name: 'domainName', label: 'admin.domain', kind: 'text', isRequired: true },
      { name: 'friendlyName', label: 'admin.name', kind: 'text' },
      { name: 'voiceUrl', label: 'admin.voiceUrl', help: 'admin.voiceUrlHelp', kind: 'text' },
      { name: 'sipRegistration', label: 'admin.sipRegistration', kind: 'switch' },
    ],
    draftOf: (row) => ({
      domainName: row?.domain_name ?? '',
      friendlyName: row?.friendly_name ?? '',
      voiceUrl: row?.voice_url ?? '',
      sipRegistration: row?.sip_registration ?? false,
    }),
    create: async (draft) => (await collection.create(toForm(draft, names))).sid,
    save: (row, changed) => collection.update(row.sid, toForm(changed, names)),
    remove: ({ sid }) => collection.remove(sid),
  }
}
