import { beforeEach, expect, it } from 'vitest'
import { emptyDefinition } from './definition.ts'
import { FlowDrafts } from './flow-drafts.ts'
import { FlowEditor } from './flow-editor.ts'
import { sizesOf } from './geometry.ts'

let drafts: FlowDrafts
let editor: FlowEditor
beforeEach(() => {
  drafts = new FlowDrafts()
  drafts.belongTo('US1')
  editor = new FlowEditor(emptyDefinition(), sizesOf)
  drafts.keep('FW1', editor)
})

const edit = () => editor.edit({ kind: 'describe', description: 'Another' })

it('gives back what was not saved, and nothing else', () => {
  expect(drafts.unsaved('FW1')).toBeNull()
  edit()
  expect(drafts.unsaved('FW1')).toBe(editor)
  expect(drafts.unsaved('FW2')).toBeNull()
  expect(drafts.hasUnsaved).toBe(true)

  editor.wasSaved(editor.flow, 2)
  expect(drafts.unsaved('FW1')).toBeNull()
  expect(drafts.hasUnsaved).toBe(false)
})

it('keeps one flow while another is edited', () => {
  edit()
  drafts.keep('FW2', new FlowEditor(emptyDefinition(), sizesOf))
  expect(drafts.unsaved('FW1')).toBe(editor)
})

it('outlasts a login of the same person, and is not for the next', () => {
  edit()
  drafts.belongTo('US1')
  expect(drafts.unsaved('FW1')).toBe(editor)
  drafts.belongTo('US2')
  expect(drafts.unsaved('FW1')).toBeNull()
})
