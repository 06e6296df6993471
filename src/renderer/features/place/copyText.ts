/**
 * Puts a text into the clipboard. Rejects when neither way is allowed.
 *
 * The desktop window grants its page no permission, and a page outside a secure context has no clipboard: there the older
 * way works, which needs none as long as a person has just pressed something.
 */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    return;
  } catch {
    // Refused, or not there: the older way follows.
  }
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.style.cssText = 'position: fixed; left: -9999px; top: 0';
  document.body.append(field);
  field.select();
  const isDone = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  if (!isDone) throw new Error('the clipboard cannot be written');
}
