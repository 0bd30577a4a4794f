import type { ITask, TaskChannelDefinition } from '@offhook/desktop-sdk'
import { beforeEach, describe, expect, it } from 'vitest'
import { TaskChannels } from './task-channels.ts'

const task = { attributes: {} } as ITask
let told: string[]
let owner: string | null
let channels: TaskChannels
beforeEach(() => {
  told = []
  owner = null
  channels = new TaskChannels(
    (error, where) => told.push(`${where}: ${(error as Error).message}`),
    () => owner,
  )
})

function register(plugin: string, definition: Partial<TaskChannelDefinition>): void {
  owner = plugin
  channels.register({ name: `${plugin} tasks`, isApplicable: () => true, ...definition })
  owner = null
}

const throws = (): never => {
  throw new Error('no such field')
}

describe('a channel that throws', () => {
  it('counts as one that does not apply: the others go on, and its plugin is named once', () => {
    const sounds = [{ reservationStatus: 'pending', url: '/plugins/a.wav' } as const]
    register('good', { templates: { TaskListItem: { firstLine: 'A' } }, sounds })
    register('bad', { isApplicable: throws })

    expect(channels.lookOf(task)).toMatchObject({ firstLine: 'A', owner: 'good' })
    expect(channels.soundsOf(task)).toEqual(sounds)
    expect(channels.capabilitiesOf(task)).toBeNull()
    expect(told).toEqual(['the task channel bad tasks of the plugin bad: no such field'])
  })

  it('loses only what cannot be shown: the rest of its look stays', () => {
    const firstLine = (() => ({ name: 'Ada' })) as never
    register('crm', {
      templates: { TaskListItem: { firstLine, secondLine: (() => 17) as never } },
      colors: { main: throws },
    })

    expect(channels.lookOf(task)).toEqual({
      ...{ firstLine: null, secondLine: '17', icon: null, color: null, owner: 'crm' },
    })
    expect(told).toEqual([
      'the task channel crm tasks of the plugin crm: What a task is called is a text.',
    ])
  })

  it('has no capabilities and no sounds that are no lists', () => {
    register('crm', { capabilities: 17 as never, sounds: {} as never })

    expect(channels.capabilitiesOf(task)).toBeNull()
    expect(channels.soundsOf(task)).toEqual([])
    expect(told).toHaveLength(1)
  })
})
