import { notifications } from '@mantine/notifications';
import { translate, type TextKey, type TextParams } from '../../i18n/index.ts';
import { copyText } from './copyText.ts';

/** Says something about a place for some seconds; the same again replaces it. */
export function notifyPlace(title: TextKey, params: TextParams = {}, message: string = ''): void {
  notifications.show({
    id: `place ${title}`,
    title: translate(title, params),
    message,
    color: 'gray',
    autoClose: 8000,
    closeButtonProps: { 'aria-label': translate('common.close') },
  });
}

/** Copies, and says what was copied, or that it cannot be, with the text to copy by hand. */
export async function copyAndSay(title: TextKey, text: string): Promise<void> {
  try {
    await copyText(text);
    notifyPlace(title, {}, text);
  } catch {
    notifyPlace('place.copyFailed', {}, text);
  }
}
