import { Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';

interface Props {
  /** When it changes, what failed is drawn anew by itself. */
  readonly of: string;
  readonly title: string;
  readonly hint: string;
  readonly again: string;
  readonly children: ReactNode;
}

interface State {
  readonly of: string;
  readonly error: Error | null;
}

/**
 * What fails to be drawn fails alone: the panes beside it, and the edits that are on their way, go on. It is drawn anew when
 * the person asks for it.
 */
export class PaneBoundary extends Component<Props, State> {
  override state: State = { of: this.props.of, error: null };

  static getDerivedStateFromProps({ of }: Props, state: State): State | null {
    return of === state.of ? null : { of, error: null };
  }

  static getDerivedStateFromError(error: unknown): Pick<State, 'error'> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error('A pane failed', error, info.componentStack);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="pane-failed" role="alert">
        <strong>{this.props.title}</strong>
        <p>{this.props.hint}</p>
        <code>{error.message}</code>
        <Button size="xs" variant="default" onClick={() => this.setState({ error: null })}>
          {this.props.again}
        </Button>
      </div>
    );
  }
}
