import type { TrunkRecord, TrunkRequest } from '@offhook/desk-api'
import { type Draft, type ListFormOf, linesOf, numberOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { TestCall } from '../TestCall.tsx'
import { type AdminTools, useAdmin } from '../use-admin.ts'

/** Carriers: where calls come from, where ours go, and a call to try it. */
export default function TrunksPage() {
  return <ListForm of={trunks(useAdmin())} below={() => <TestCall />} />
}

function trunks({ admin, t }: AdminTools): ListFormOf<TrunkRecord> {
  const collection = admin.own<TrunkRecord, TrunkRequest>('Trunks', 'trunks')
  return {
    path: '/admin/trunks',
    title: 'pages.adminTrunks',
    help: 'admin.trunksHelp',
    empty: 'admin.trunksEmpty',
    add: 'admin.trunksAdd',
    load: () => collection.list(),
    refreshMs: 5_000,
    idOf: ({ sid }) => sid,
    nameOf: (row) => row.friendlyName,
    detailOf: ({ registers, registration, target }) =>
      registers
        ? t(registrationWords[registration ?? 'idle'])
        : (target ?? t('admin.trunkInbound')),
    fieldsOf: () => [
      { name: 'friendlyName', label: 'admin.name', kind: 'text', isRequired: true },
      { name: 'target', label: 'admin.trunkTarget', help: 'admin.trunkTargetHelp', kind: 'text' },
      { name: 'dialPrefixes', label: 'admin.prefixes', help: 'admin.prefixesHelp', kind: 'area' },
      { name: 'addresses', label: 'admin.addresses', help: 'admin.addressesHelp', kind: 'area' },
      { name: 'outboundUsername', label: 'admin.outboundUser', kind: 'text' },
      {
        name: 'outboundPassword',
        label: 'admin.outboundPassword',
        help: 'admin.passwordHelp',
        kind: 'password',
      },
      { name: 'registers', label: 'admin.registers', help: 'admin.registersHelp', kind: 'switch' },
      { name: 'keepAlive', label: 'admin.keepAlive', kind: 'switch' },
      { name: 'inboundUsername', label: 'admin.inboundUser', kind: 'text' },
      {
        name: 'inboundPassword',
        label: 'admin.inboundPassword',
        help: 'admin.passwordHelp',
        kind: 'password',
      },
      { name: 'priority', label: 'admin.priority', help: 'admin.priorityHelp', kind: 'number' },
      { name: 'weight', label: 'admin.weight', kind: 'number' },
    ],
    draftOf: (row) => ({
      friendlyName: row?.friendlyName ?? '',
      target: row?.target ?? '',
      dialPrefixes: (row?.dialPrefixes ?? ['+']).join('\n'),
      addresses: (row?.addresses ?? []).join('\n'),
      outboundUsername: row?.outboundUsername ?? '',
      outboundPassword: '',
      registers: row?.registers ?? false,
      keepAlive: row?.keepAlive ?? false,
      inboundUsername: row?.inboundUsername ?? '',
      inboundPassword: '',
      priority: String(row?.priority ?? 10),
      weight: String(row?.weight ?? 10),
    }),
    create: async (draft) => (await collection.create(requestOf(draft))).sid,
    save: (row, changed) => collection.update(row.sid, requestOf(changed)),
    remove: ({ sid }) => collection.remove(sid),
  }
}

const registrationWords = {
  idle: 'admin.registrationIdle',
  asking: 'admin.registrationAsking',
  registered: 'admin.registrationRegistered',
  waiting: 'admin.registrationWaiting',
} as const

const texts = ['target', 'outboundUsername', 'inboundUsername'] as const
const passwords = ['outboundPassword', 'inboundPassword'] as const
const lists = ['dialPrefixes', 'addresses'] as const
const switches = ['registers', 'keepAlive'] as const
const figures = ['priority', 'weight'] as const

function requestOf(draft: Draft): TrunkRequest {
  const given = <Name extends string>(names: readonly Name[], read: (name: Name) => unknown) =>
    names.filter((name) => name in draft).map((name) => [name, read(name)] as const)
  return Object.fromEntries([
    ...given(['friendlyName'], (name) => String(draft[name])),
    ...given(texts, (name) => String(draft[name]).trim() || null),
    // A password that is left empty stays.
    ...given(passwords, (name) => String(draft[name])).filter(([, value]) => value !== ''),
    ...given(lists, (name) => linesOf(draft, name)),
    ...given(switches, (name) => draft[name] === true),
    ...given(figures, (name) => numberOf(draft, name) ?? 0),
  ])
}
