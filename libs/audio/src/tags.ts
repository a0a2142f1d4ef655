/** Cover art as found in the file. */
export interface CoverArt {
  readonly mimeType: string;
  readonly data: Uint8Array;
}

/** Tags in the words of people, whatever the container calls them. Absent means not in the file. */
export interface AudioTags {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly albumArtist?: string;
  readonly date?: string;
  readonly genre?: string;
  readonly trackNumber?: number;
  readonly isrc?: string;
  readonly comment?: string;
  readonly cover?: CoverArt;
}
