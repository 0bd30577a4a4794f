import type { sound as english } from '../en/sound.ts'
import type { Translation } from '../message.ts'

export const sound = {
  microphone: 'Micrófono',
  speaker: 'Altavoz',
  ringOn: 'Timbre en',
  systemDefault: 'Según el sistema',
  level: 'Volumen del micrófono',
  speak: 'Hable: las barras se mueven.',
  record: 'Grabar tres segundos y escuchar',
  recording: 'Grabando: hable…',
  playing: 'Reproduciendo…',
  testSpeaker: 'Probar el altavoz',
  testRing: 'Probar el timbre',
  notUsed:
    'No se pudo usar este dispositivo. Elija otro, o conéctelo de nuevo y vuelva a elegirlo.',
} satisfies Translation<typeof english>
