import { useEffect, useState } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';

const settingKey = 'gates';
/** Enough to find the last ones again, few enough to see all. */
const kept = 6;

/** Conditions that were applied last in this workspace, newest first. */
export function useGateHistory(): { readonly texts: readonly string[]; remember(text: string): void } {
  const { actions } = useApp();
  const workspace = useAppState((s) => s.workspace?.path);
  const [texts, setTexts] = useState<readonly string[]>([]);
  useEffect(() => {
    let gone = false;
    // What cannot be read is not remembered: a list of examples is left.
    actions
      .settings()
      ?.read<readonly string[]>(settingKey)
      .then(
        (saved) => !gone && setTexts(saved ?? []),
        () => {},
      );
    return () => {
      gone = true;
    };
  }, [actions, workspace]);
  return {
    texts,
    remember(text) {
      const next = [text, ...texts.filter((other) => other !== text)].slice(0, kept);
      setTexts(next);
      actions.settings()?.write(settingKey, next);
    },
  };
}
