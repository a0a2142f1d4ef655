import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import type { Partition } from './partition.ts';

export interface SummaryOptions {
  /** What the tests ran in. */
  readonly browser: string;
  readonly partition: Partition;
  /** Where to write down what was left to Node, for `npm test` to hold against the reports of the libraries. */
  readonly leftToNodePath: string;
}

/** Says at the end how many files and tests of each library ran in the page, and which were left to Node and why. */
export function summaryReporter({ browser, partition, leftToNodePath }: SummaryOptions): Reporter {
  const { inPage, leftToNode } = partition;
  return {
    onInit() {
      mkdirSync(dirname(leftToNodePath), { recursive: true });
      writeFileSync(leftToNodePath, JSON.stringify(leftToNode));
    },
    onTestRunEnd(modules) {
      const ran = modules.filter(({ project }) => project.name === 'chromium');
      console.log(`\nIn ${browser}:`);
      for (const library of librariesOf([...inPage, ...leftToNode.map(({ file }) => file)])) {
        const isOfLibrary = (file: string) => file.startsWith(`${library}/`);
        const here = ran.filter((module) => isOfLibrary(module.relativeModuleId));
        const left = leftToNode.filter(({ file }) => isOfLibrary(file));
        const fileCount = inPage.filter(isOfLibrary).length + left.length;
        const tests = here.flatMap(testsOf);
        const passed = tests.filter((state) => state === 'passed').length;
        console.log(
          `  ${library.padEnd(14)} ${here.length} of ${fileCount} files, ${passed} of ${tests.length} tests passed`,
        );
        for (const { file, because } of left) console.log(`    left to Node: ${file} (${because})`);
      }
    },
  };
}

const testsOf = (module: TestModule): string[] => [...module.children.allTests()].map((test) => test.result().state);

const librariesOf = (files: readonly string[]): string[] =>
  [...new Set(files.map((file) => file.split('/').slice(0, 2).join('/')))].toSorted();
