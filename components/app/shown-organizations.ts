/** The picture without the organizations a person hides: what every list and number of the app shows. */
import { computed } from '@preact/signals';
import { settingsSignal } from '../../lib/settings.ts';
import { hiddenFlows, withoutHidden } from '../../lib/store/hidden.ts';
import type { PictureView } from '../../lib/store/reader.ts';

/** The same picture, with hidden flows and what is unread there left out. */
export function ofShownOrganizations(picture: PictureView): PictureView {
  const { flows, unread, unreadPlaces } = picture;
  const hidden = computed(() => hiddenFlows(flows.value, settingsSignal().value.hiddenOrganizations));
  return {
    ...picture,
    flows: computed(() => withoutHidden(flows.value, hidden.value)),
    unreadPlaces: computed(() => withoutHidden(unreadPlaces.value, hidden.value)),
    unread: computed(() => withoutHidden(unread.value, hidden.value)),
  };
}
