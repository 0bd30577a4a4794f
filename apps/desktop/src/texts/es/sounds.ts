import type { sounds as english } from '../en/sounds.ts'
import type { Translation } from '../message.ts'

export const sounds: Translation<typeof english> = {
  help: 'Música y mensajes para quien llama: un archivo, un texto que lee una voz o su propia voz. Dónde se oyen se elige en Música de espera y en cada cola.',
  empty: 'Aún no hay sonidos. Quien llama oye lo que trae el producto.',
  add: 'Añadir un sonido',
  text: 'Texto',
  textHelp: 'Lo lee una voz. Para traer un archivo o decirlo usted, use los botones de abajo.',
  voice: 'Voz',
  voiceHelp: 'Vacío: la voz del producto.',
  chooseFile: 'Elegir un archivo',
  fileHelp: 'WAV, MP3, AIFF o FLAC, de 15 minutos como máximo.',
  record: 'Grabar',
  stop: 'Parar y guardar',
  recorded: 'Grabado {date}',
  saving: 'Guardando…',
  ofFile: 'Archivo',
  ofText: 'Leído por una voz',
  ofMicrophone: 'Grabado',
  listen: 'Escuchar',
  waiting: 'Durante la espera',
  hold: 'En espera del agente',
  greeting: 'Saludo',
  greetingHelp: 'Lo que dice el primer número antes de su menú.',
  ofProduct: 'Lo que trae el producto',
  ofAccount: 'Como en todas partes',
}
