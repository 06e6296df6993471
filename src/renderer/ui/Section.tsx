import type { ReactNode } from 'react';

/** A titled part of a panel, with something small at the right of its title. */
export function Section({
  title,
  isName = false,
  aside,
  children,
  testId,
}: {
  title: string;
  /** The title is a name of the user's: shown as it is written. */
  isName?: boolean;
  aside?: ReactNode;
  children: ReactNode;
  testId?: string;
}) {
  return (
    <section className="section" aria-label={title} data-testid={testId}>
      <header className="section-head">
        <h2 className={isName ? 'section-name' : undefined}>{title}</h2>
        {aside !== undefined && <span className="section-aside">{aside}</span>}
      </header>
      {children}
    </section>
  );
}

/** What a list says when it is empty: what to do next. */
export function EmptyState({ children }: { children: ReactNode }) {
  return <p className="empty-state">{children}</p>;
}
