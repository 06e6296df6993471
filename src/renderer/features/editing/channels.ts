import type { Translate } from '../../i18n/index.ts';

/** Channels that a wand usually compares; any expression over pixels may join them. */
export const readyChannels = ['red', 'green', 'blue', 'nir', 'ndvi', 'brightness', 'height'] as const;
export type ReadyChannel = (typeof readyChannels)[number];

export const isReady = (channel: string): channel is ReadyChannel =>
  (readyChannels as readonly string[]).includes(channel);

const letters = ['red', 'green', 'blue', 'nir'] as const;

/** A channel in a few letters. */
export function channelName(channel: string, t: Translate): string {
  const letter = letters.find((known) => known === channel);
  if (letter) return t(`tools.channelLetter.${letter}`);
  return channel.length > 8 ? `${channel.slice(0, 7)}…` : channel;
}
