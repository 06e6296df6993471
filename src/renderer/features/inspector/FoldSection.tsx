import type { ComponentProps } from 'react';
import { useApp, useAppState } from '../../app/AppContext.ts';
import { Section } from '../../ui/Section.tsx';

/** A section of the inspector that folds to its title; which are folded is remembered with the layout. */
export function FoldSection({ id, ...section }: { id: string } & ComponentProps<typeof Section>) {
  const { actions } = useApp();
  const folded = useAppState((s) => s.layout.folded);
  const isFolded = folded.includes(id);
  return (
    <Section
      {...section}
      folded={isFolded}
      onFold={() =>
        actions.setLayout({ folded: isFolded ? folded.filter((other) => other !== id) : [...folded, id] })
      }
    />
  );
}
