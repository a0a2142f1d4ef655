import { writeMetricsPage } from './metricsPage.ts';

await writeMetricsPage();
