/** The colours a thread's status can have (messages §9). By themselves, so that who draws one needs no schema. */
export const STATUS_COLORS = [
  'red',
  'green',
  'yellow',
  'cyan',
  'orange',
  'grey',
  'black',
  'lime',
  'purple',
  'blue',
] as const;
export type StatusColor = (typeof STATUS_COLORS)[number];
