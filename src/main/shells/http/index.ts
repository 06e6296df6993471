export { forward } from '../forward.ts';
export type { CoreAddress } from '../forward.ts';
export { createToken, listen } from './listen.ts';
export type { FetchHandler, Listening, ListenOn, ListenOptions } from './listen.ts';
