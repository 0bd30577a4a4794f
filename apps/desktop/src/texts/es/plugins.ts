import type { plugins as english } from '../en/plugins.ts'
import type { Translation } from '../message.ts'

export const plugins = {
  failed: 'El complemento {name} ha fallado y no se usa. Todo lo demás funciona.',
  somethingFailed: 'Una parte de un complemento ha fallado y no se usa. Todo lo demás funciona.',
  help: 'Los complementos son módulos de la carpeta «plugins» del servidor. Se ejecutan en cada escritorio que se abra a partir de ahora: elija solo aquello en lo que confíe.',
  empty: 'No hay complementos.',
  add: 'Añadir un complemento',
  name: 'Nombre',
  file: 'Módulo',
  fileHelp: 'Un archivo modificado no se ejecuta hasta que se elige de nuevo.',
  noFile: 'Elija un módulo',
  gone: '{file} (no está o ha cambiado)',
  phase: 'Fase',
  phaseHelp: 'Los complementos con un número menor empiezan antes.',
} satisfies Translation<typeof english>
