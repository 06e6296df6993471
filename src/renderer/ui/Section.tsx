import type { ReactNode } from 'react';
import { Icon } from './Icon.tsx';

/** A titled part of a panel, with something small at the right of its title. With `onFold` its title folds it. */
export function Section({
  title,
  isName = false,
  aside,
  children,
  testId,
  folded = false,
  onFold,
}: {
  title: string;
  /** The title is a name of the user's: shown as it is written. */
  isName?: boolean;
  aside?: ReactNode;
  children?: ReactNode;
  testId?: string;
  folded?: boolean;
  onFold?(): void;
}) {
  return (
    <section className="section" aria-label={title} data-testid={testId} data-folded={folded || undefined}>
      <header className="section-head">
        <h2 className={isName ? 'section-name' : undefined}>
          {onFold ? (
            <button type="button" className="section-fold" aria-expanded={!folded} onClick={onFold}>
              <Icon name="chevron" size={11} />
              {title}
            </button>
          ) : (
            title
          )}
        </h2>
        {aside !== undefined && <span className="section-aside">{aside}</span>}
      </header>
      {!folded && children}
    </section>
  );
}

/** What a list says when it is empty: what to do next. */
export function EmptyState({ children }: { children: ReactNode }) {
  return <p className="empty-state">{children}</p>;
}
