/** `--quick`: less of what takes long, to see whether a benchmark works; its figures are no proof. */
export const quick = process.argv.includes('--quick');
