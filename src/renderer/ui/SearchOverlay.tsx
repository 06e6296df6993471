import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon } from './Icon.tsx';

export interface SearchItem {
  readonly id: string;
  readonly label: ReactNode;
  /** At the right: a key, a kind. */
  readonly aside?: ReactNode;
  choose(): void;
}

/** An input with a list under it, over the window: arrows move, Enter chooses, Escape closes; focus goes back afterwards. */
export function SearchOverlay({
  label,
  placeholder,
  empty,
  find,
  onClose,
  testId,
  className = '',
}: {
  label: string;
  placeholder: string;
  /** What stands there when nothing is found. */
  empty: string | ((typed: string) => string);
  /** The items for what was typed, best first. */
  find(typed: string): readonly SearchItem[];
  onClose(): void;
  testId: string;
  className?: string;
}) {
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(0);
  const listId = useId();
  const list = useRef<HTMLUListElement>(null);
  const before = useRef(document.activeElement as HTMLElement | null);
  const items = find(typed);
  const at = Math.min(active, items.length - 1);

  useEffect(() => {
    const previous = before.current;
    return () => previous?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const choose = (item: SearchItem | undefined) => {
    if (!item) return;
    onClose();
    // After the focus went back: what is chosen may move it again.
    setTimeout(() => item.choose(), 0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (move) setActive(Math.min(items.length - 1, Math.max(0, at + move)));
    else if (event.key === 'Enter') choose(items[at]);
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={`search-veil ${className}`} onPointerDown={onClose}>
      <div
        className="search-box"
        role="dialog"
        aria-label={label}
        data-testid={testId}
        onPointerDown={(event) => event.stopPropagation()}
      >
        <div className="search-input">
          <Icon name="search" size={16} />
          <input
            autoFocus
            role="combobox"
            aria-expanded="true"
            aria-controls={listId}
            aria-activedescendant={items[at] ? `${listId}-${at}` : undefined}
            aria-label={label}
            placeholder={placeholder}
            value={typed}
            spellCheck={false}
            onChange={(event) => {
              setTyped(event.target.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <ul ref={list} id={listId} role="listbox" aria-label={label} className="search-list">
          {items.map((item, index) => (
            <li
              key={item.id}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === at}
              className="search-item"
              onPointerMove={() => setActive(index)}
              onClick={() => choose(item)}
            >
              <span className="search-item-label">{item.label}</span>
              <span className="search-item-aside">{item.aside}</span>
            </li>
          ))}
        </ul>
        {items.length === 0 && (
          <p className="empty-state">{typeof empty === 'string' ? empty : empty(typed)}</p>
        )}
      </div>
    </div>
  );
}
