import { notifications } from '@mantine/notifications';
import { formatError } from '../../shared/i18n/errors.ts';
import type { AppErrorData } from '../../shared/errors.ts';
import { isAbort, toErrorData } from '../client/toErrorData.ts';
import { currentLanguage, translate } from '../i18n/index.ts';

/** Shows a failure as a sentence with what to do. A core that stopped has its own banner and is not told twice. */
export function notifyError(error: unknown): void {
  if (!isAbort(error)) notifyErrorData(toErrorData(error));
}

export function notifyErrorData(data: AppErrorData): void {
  if (data.code === 'coreStopped' || data.code === 'cancelled') return;
  const { message, hint } = formatError(data, currentLanguage());
  notifications.show({
    // The same sentence twice is one notification.
    id: `${data.code} ${JSON.stringify(data.params)}`,
    title: message,
    message: data.code === 'internal' && data.detail ? `${hint} (${data.detail})` : hint,
    color: 'red',
    autoClose: 12_000,
    closeButtonProps: { 'aria-label': translate('common.close') },
  });
}

/** Reports a restart, which may have been too quick to be seen. */
export function notifyCoreBack(): void {
  notifications.show({
    id: 'core-back',
    title: translate('core.back'),
    message: translate('core.backHint'),
    color: 'gray',
    autoClose: 8000,
    closeButtonProps: { 'aria-label': translate('common.close') },
  });
}
