import { describe, expect, it } from 'vitest'
import { readBackText } from '../read-back.ts'
import { defaultPrompt, payLanguages, promptTexts } from './default-prompts.ts'

const { en, ...others } = promptTexts

describe('default prompts', () => {
  it('have a wording of their own for each language that Pay takes', () => {
    const taken = new Set(payLanguages.map((tag) => tag.slice(0, 2)))
    expect(Object.keys(promptTexts).sort()).toEqual([...taken].sort())
  })

  it.each(Object.keys(others))(
    'say all in %s that they say in English, and nothing twice',
    (language) => {
      const texts = promptTexts[language]!
      expect(Object.keys(texts.ask)).toEqual(Object.keys(en!.ask))
      expect(Object.keys(texts.faults)).toEqual(Object.keys(en!.faults))
      const said = [...Object.values(texts.ask), ...Object.values(texts.faults), texts.again]
      expect(said.every((text) => text.trim() !== '')).toBe(true)
      expect(new Set(said).size).toBe(said.length)
      const english = new Set([...Object.values(en!.ask), ...Object.values(en!.faults), en!.again])
      expect(said.filter((text) => english.has(text))).toEqual([])
      expect(readBackText(language, 'credit-card', '1111')).not.toBe(
        readBackText('en-US', 'credit-card', '1111'),
      )
    },
  )

  it('name the fault before the question', () => {
    const what = {
      for: 'security-code',
      errorType: 'invalid-security-code',
      matching: false,
    } as const
    expect(defaultPrompt('it-IT', what)).toBe(
      `${promptTexts['it']!.faults['invalid-security-code']} ${promptTexts['it']!.ask['security-code']}`,
    )
  })
})
