/** The one program that a page may have run (`node:child_process` beside). */
export default { path: 'ffmpeg' };
