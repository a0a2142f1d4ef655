import { Component, type ReactNode } from 'react';
import { asApiError } from '../api/problem.ts';
import { onReconnect } from '../state/connection.ts';
import { ErrorPanel } from '../views/parts/ErrorPanel.tsx';
import { forgetFailedViews } from './lazyView.tsx';

/** What a fault in one part of the page leaves of it: the rest, and a word about it. What the server did not send is asked for when it is back. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state: { readonly error: Error | undefined } = { error: undefined };
  private stopWaiting: (() => void) | undefined;

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override componentDidMount(): void {
    this.stopWaiting = onReconnect(() => {
      if (this.state.error !== undefined && asApiError(this.state.error).code === 'OFFLINE') this.retry();
    });
  }

  override componentWillUnmount(): void {
    this.stopWaiting?.();
  }

  private readonly retry = (): void => {
    forgetFailedViews();
    this.setState({ error: undefined });
  };

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    const problem = asApiError(error);
    const isMissing = problem.code === 'OFFLINE' || problem.code === 'NOT_LOADED';
    return (
      <ErrorPanel
        title={isMissing ? 'This part of the page is not here yet' : 'This part of the page broke'}
        error={problem}
        onRetry={problem.code === 'NOT_LOADED' ? () => location.reload() : this.retry}
      />
    );
  }
}
