import type { quality as english } from '../en/quality.ts'
import type { Translation } from '../message.ts'

export const quality = {
  good: 'buena',
  fair: 'regular',
  poor: 'mala',
  none: 'Ningún problema en la línea',
  slow: 'la línea es lenta (ida y vuelta de más de 400 ms)',
  uneven: 'los paquetes llegan de forma irregular',
  lowQuality: 'la calidad de sonido estimada es baja',
  lost: 'se pierden paquetes por el camino',
  manyLost: 'se pierden muchos paquetes por el camino',
  nothingArrives: 'no llega nada del otro lado',
  nothingSent: 'no se envía nada desde aquí',
  interrupted: 'la conexión de sonido está interrumpida',
  silentMicrophone: 'su micrófono no envía sonido',
  mos: 'la calidad de sonido es {mos} de 4,5',
} satisfies Translation<typeof english>
