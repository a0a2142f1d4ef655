import { chartStyles } from '@auralign/charts';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { startNavigation } from './app/navigation.ts';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';
import './views/start/start.css';
import './views/overview/overview.css';
import './views/charts/charts.css';
import './views/receipt/receipt.css';
import './views/history/history.css';
import './views/versions/versions.css';
import './views/batch/batch.css';

// The palette of the charts is that of the page. A constructed sheet needs no exception from the content security policy.
const palette = new CSSStyleSheet();
palette.replaceSync(chartStyles());
document.adoptedStyleSheets = [palette];

startNavigation();
createRoot(document.getElementById('root')!).render(<App />);
