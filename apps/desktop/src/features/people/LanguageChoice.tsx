import { NativeSelect } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type LanguageCode, languageCodes, languages } from '../../texts/index.ts'
import { useApp, useStore, useText } from '../../ui/hooks.ts'
import { InlineNotice } from '../../ui/InlineNotice.tsx'
import { reasonOf } from '../../ui/reason-of.ts'

/** The language of the desktop: changes at once, and is kept with the person. */
export function LanguageChoice() {
  const t = useText()
  const app = useApp()
  const { language: current } = useStore(app.language.texts)
  const choose = useMutation({ mutationFn: (code: LanguageCode) => app.chooseLanguage(code) })
  return (
    <>
      <NativeSelect
        label={t('people.language')}
        value={current}
        data={languageCodes.map((code) => ({ value: code, label: languages[code].name }))}
        onChange={(event) => {
          const code = languageCodes.find((one) => one === event.currentTarget.value)
          if (code) choose.mutate(code)
        }}
      />
      {choose.error && (
        <InlineNotice
          tone="error"
          text={t('forms.notSaved', { reason: reasonOf(t, choose.error) })}
        />
      )}
    </>
  )
}
