import { Component, type ReactNode } from 'react';
import { asApiError } from '../api/problem.ts';
import { ErrorPanel } from '../views/parts/ErrorPanel.tsx';

/** What a fault in one part of the page leaves of it: the rest, and a word about it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <ErrorPanel
        title="This part of the page broke"
        error={asApiError(error)}
        onRetry={() => this.setState({ error: undefined })}
      />
    );
  }
}
