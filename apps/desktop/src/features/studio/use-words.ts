import { englishWords, spanishWords, type Words } from '../../texts/studio-words.ts'
import { useText } from '../../ui/hooks.ts'

/** What the tables of widgets say, in the person's language. */
export function useWords(): Words {
  return useText().language === 'es' ? spanishWords : englishWords
}
