interface Mismatch {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * What does not fit, naming the field: `body/options: there is no field "maxBand"`.
 *
 * @param part of the request: body, params, querystring
 */
export function describeMismatch(errors: readonly Mismatch[], part: string): string {
  // Of several shapes that would do, each says what it misses; that none fits need not be said again.
  const telling = errors.filter(({ keyword }) => keyword !== 'anyOf');
  const sentences = (telling.length === 0 ? errors : telling).map(({ keyword, instancePath, message, params }) => {
    const words =
      keyword === 'additionalProperties'
        ? `there is no field ${JSON.stringify(params['additionalProperty'])}`
        : keyword === 'enum'
          ? `must be one of ${String(params['allowedValues'])}`
          : (message ?? 'does not fit');
    return `${part}${instancePath}: ${words}`;
  });
  return [...new Set(sentences)].join(', or ');
}
