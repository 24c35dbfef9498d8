/** Whether what is dragged holds files; all that can be known before it is dropped. */
export const holdsFiles = (data: Pick<DataTransfer, 'types'> | null): boolean =>
  data?.types.includes('Files') ?? false;
